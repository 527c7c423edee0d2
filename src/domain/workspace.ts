import { z } from 'zod';
import { duration } from './duration.ts';
import { isZone } from './hours.ts';

/** What the admins' files say. Names that point from one file to another are checked by `src/config`, by their `refersTo`. */

/** What a name in a file may point to: `.meta({ refersTo: 'team' })`, in these schemas and in those of machines' parameters. */
export type Reference = 'team' | 'agent' | 'shift' | 'machine' | 'language' | 'spokenLanguage';

const key = z.string().regex(/^[a-zA-Z0-9][a-zA-Z0-9_-]{0,63}$/, 'expected a name of letters, digits, - and _');
const nameOf = (refersTo: Reference) => key.meta({ refersTo });
/** Digits alone are refused: an object's keys that look like numbers come first, and the first listed shift wins. */
const shiftKey = z
  .string()
  .regex(/^(?!\d+$)[a-zA-Z0-9][a-zA-Z0-9_-]{0,63}$/, 'expected a name of letters, digits, - and _, not of digits only');
const text = z.string().trim().min(1).max(200);

const teamsAccount = z
  .strictObject({ channel: z.literal('msteams'), tenant: z.guid(), objectId: z.guid() })
  .describe('A Teams user, by tenant and Entra object id.');
const channelAccount = z
  .strictObject({ channel: key, id: z.string().min(1).max(256) })
  .describe('An account by its id on a channel: directline, slack, …');
export const account = z.union([teamsAccount, channelAccount]);

export const agent = z.strictObject({
  name: text.describe('What the contact is told and shown.'),
  language: nameOf('language').optional().describe('In which the bot speaks to this agent; else the channel’s.'),
  teams: z.array(nameOf('team')).default([]),
  speaks: z.array(nameOf('spokenLanguage')).optional().describe('Languages that this agent answers in.'),
  maxOpen: z.int().positive().max(1_000).optional().describe('The most open conversations this agent takes.'),
  autoAssign: z.boolean().default(true).describe('false leaves this agent out of automatic assignment.'),
  role: z.enum(['agent', 'supervisor']).default('agent'),
  accounts: z.array(account).max(16).default([]),
});

export const team = z.strictObject({ name: text });

const dayOfWeek = z.enum(['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun']);
const startTime = z.string('expected a time from 00:00 to 23:59, in quotes').regex(/^([01]\d|2[0-3]):[0-5]\d$/);
const endTime = z.string('expected a time from 00:00 to 24:00, in quotes').regex(/^(([01]\d|2[0-3]):[0-5]\d|24:00)$/);
const isoDate = z.iso.date('expected a date such as 2026-12-25');
const timezone = z
  .string()
  .max(64)
  .refine((zone) => isZone(zone), 'expected an IANA time zone such as Europe/Paris')
  .describe('An IANA time zone such as Europe/Paris.');

/** For rules about `from` and `to`: they hold beside other mistakes, so that all are told at once. */
const bothGiven = z.looseObject({ from: z.string(), to: z.string() });
const atTo = { path: ['to'], when: ({ value }: { value: unknown }) => bothGiven.safeParse(value).success };

export const shift = z
  .strictObject({
    team: nameOf('team'),
    days: z.array(dayOfWeek).min(1).max(7),
    from: startTime,
    to: endTime.describe('Not later than `from`: on the next day.'),
    timezone: timezone.optional(),
  })
  .refine(({ from, to }) => from !== to, { ...atTo, error: 'expected another time than `from`' });

export const holiday = z.union([
  z.strictObject({ date: isoDate, name: text.optional(), shifts: z.array(nameOf('shift')).optional() }),
  z
    .strictObject({ from: isoDate, to: isoDate, name: text.optional(), shifts: z.array(nameOf('shift')).optional() })
    .refine(({ from, to }) => from <= to, { ...atTo, error: 'expected a date not before `from`' }),
]);

export const exception = z
  .strictObject({ date: isoDate, shift: nameOf('shift'), from: startTime, to: endTime, name: text.optional() })
  .refine(({ from, to }) => from !== to, { ...atTo, error: 'expected another time than `from`' });

export const returning = z.strictObject({
  within: duration(366).prefault('30 days').describe('How long a contact counts as coming back.'),
  to: z.enum(['previous', 'previous-if-available', 'anyone']).default('previous-if-available'),
  grace: duration(7, 0)
    .prefault('10 minutes')
    .describe('A message this soon after closing reopens for the same agent.'),
});

export const absence = z.strictObject({
  handOverAfter: duration(7)
    .optional()
    .describe(
      'An agent who went away, or cannot be reached on any channel, keeps a contact who waits for an answer this long, then another agent is looked for. Left out: they keep them.',
    ),
  awayAfterMissedReply: z
    .boolean()
    .default(false)
    .describe('Whoever misses a reply is set away, so that they are not next in turn again.'),
  lapseAfter: duration(7)
    .optional()
    .describe('An agent who is online but not connected for so long is set offline. Left out: never.'),
});

export const silence = z.strictObject({
  remindAfter: duration(366).optional().describe('A contact who owes an answer this long is reminded.'),
  closeAfter: duration(366)
    .optional()
    .describe('A contact who owes an answer this long is told goodbye, and the conversation closed.'),
});

export const transcript = z.strictObject({
  toContactAtClose: z
    .boolean()
    .default(false)
    .describe('The contact is sent what was written once the conversation is closed, without the notes.'),
});

/** In small letters, as it is typed on phones too. */
const replyKey = z.string().regex(/^[a-z0-9][a-z0-9_-]{0,63}$/, 'expected a name of small letters, digits, - and _');
const mostReplies = 500;
const reply = z.record(z.string(), z.string().trim().min(1).max(4_000)).describe('The text by language: en, fr, …');

export const agentsFile = z.strictObject({ agents: z.record(key, agent) });
export const teamsFile = z.strictObject({ teams: z.record(key, team) });
export const shiftsFile = z.strictObject({
  timezone,
  shifts: z.record(shiftKey, shift),
  holidays: z.array(holiday).default([]),
  exceptions: z.array(exception).default([]),
});
export const routingFile = z.strictObject({
  machine: nameOf('machine').default('reception'),
  autoAssign: z.boolean().default(true).describe('false: agents pick, supervisors assign.'),
  parameters: z.record(z.string(), z.unknown()).default({}),
  returning: returning.prefault({}),
  absence: absence.prefault({}).describe('Agents who go away with open conversations.'),
  silence: silence.prefault({}).describe('Contacts who fall silent. Nothing happens unless it is set.'),
  transcript: transcript.prefault({}).describe('What was written, for the contact to keep.'),
  reactions: z
    .enum(['text', 'none'])
    .default('text')
    .describe('Reactions such as a thumb up: text carries them to the other side as words, none drops them.'),
});

export const repliesFile = z.strictObject({
  replies: z
    .record(replyKey, reply)
    .refine((replies) => Object.keys(replies).length <= mostReplies, `expected at most ${mostReplies} replies`),
});

export type Account = z.output<typeof account>;
export type AgentProfile = z.output<typeof agent>;
/** The languages that an agent answers in, as far as anybody said. */
export const languagesOf = ({ speaks, language }: AgentProfile): readonly string[] =>
  speaks ?? (language === undefined ? [] : [language]);
export type Team = z.output<typeof team>;
export type Shift = z.output<typeof shift>;
export type Holiday = z.output<typeof holiday>;
/** Shifts in the order of the file: the first listed wins. */
export type Calendar = z.output<typeof shiftsFile>;
export type Routing = z.output<typeof routingFile>;
/** Canned replies: texts by key, and then by language. `en` is there for each. */
export type Replies = z.output<typeof repliesFile>['replies'];

/** All that the files say and that rules look at, live. */
export interface Workspace {
  readonly agents: Readonly<Record<string, AgentProfile>>;
  readonly teams: Readonly<Record<string, Team>>;
  readonly calendar: Calendar;
  readonly routing: Routing;
  readonly replies: Replies;
}
