import type { Reasons } from '../../domain/events.ts';
import type { NumberedEffect } from '../../domain/effects.ts';
import type { JournalEntry, Timer } from '../../domain/state.ts';
import { mostCounted } from '../../store/agents.ts';
import { lastAssigned, type Show } from './words.ts';

/** One line of a conversation's story, for whoever asks why it went as it did. No words of contact or agent are in it. */
export interface Row {
  readonly version: number;
  readonly at: Date;
  readonly event: string;
  /** Where the workflow stands after it; `–` when it has ended. */
  readonly state: string;
  readonly did: readonly string[];
  readonly timers: readonly string[];
  readonly because: readonly string[];
}

/**
 * A conversation's story as a table: each event, what the machine did, each timer, each decision with its reasons; `known` are more
 * reasons, by version, than the story itself has.
 */
export function explain(
  story: readonly JournalEntry[],
  show: Show,
  known: ReadonlyMap<number, readonly string[]> = new Map(),
): Row[] {
  return story.map(({ version, event, path, effects, armed, cancelled }) => ({
    version,
    at: new Date(event.at),
    event: told(event),
    state: path ?? '–',
    did: effects.map(done),
    timers: [
      ...(event.type === 'timer.fired' ? [`fired ${shortTimer(event.id)}`] : []),
      ...cancelled
        .filter(({ id }) => event.type !== 'timer.fired' || id !== event.id)
        .map(({ id }) => `cancelled ${shortTimer(id)}`),
      ...armed.map(({ id, at }: Timer) => `armed ${shortTimer(id)} for ${show(at, event.at)}`),
    ],
    because: [...(event.type === 'assignment.made' ? reasons(event.reasons, show) : []), ...(known.get(version) ?? [])],
  }));
}

function told(event: JournalEntry['event']): string {
  switch (event.type) {
    case 'assignment.made':
      return `${event.type} ${event.agent}`;
    case 'assignment.queued':
    case 'position.changed':
      return `${event.type} at ${event.position ?? 'no'} position`;
    case 'assignment.failed':
      return `${event.type}: ${event.reason}`;
    case 'conversation.claimed':
      return `${event.type} by ${event.by}${event.by === event.agent ? '' : ` for ${event.agent}`}`;
    case 'conversation.transferred':
      return `${event.type} by ${event.by} to ${'agent' in event.to ? event.to.agent : event.to.team}`;
    case 'conversation.unassigned':
    case 'conversation.closed':
      return `${event.type} by ${event.by ?? 'the workflow'}`;
    case 'agent.messaged':
    case 'agent.noted':
    case 'agent.left':
    case 'agent.returned':
    case 'agent.removed':
    case 'agent.reached':
      return `${event.type} ${event.agent}`;
    case 'agent.unreached':
      return `${event.type} ${event.agent}: ${event.reason}`;
    case 'message.edited':
    case 'message.deleted':
    case 'message.reacted':
      return `${event.type} by ${event.agent ?? 'the contact'}`;
    case 'delivery.failed':
      return `${event.type}${event.unreachable ? ', the contact cannot be reached' : ''}: ${event.reason}`;
    case 'command.refused':
      return `${event.command} by ${event.agent} refused: ${event.reason}`;
    case 'timer.fired':
      return `${event.type} ${shortTimer(event.id)}`;
    default:
      return event.type;
  }
}

function done(effect: NumberedEffect): string {
  switch (effect.type) {
    case 'say':
      return `say ${effect.key}`;
    case 'comment':
    case 'inform':
      return `${effect.type} ${effect.agent}: ${effect.key}`;
    case 'assign': {
      const to = 'team' in effect.to ? `team ${effect.to.team}` : 'agent' in effect.to ? effect.to.agent : 'anyone';
      return `ask for ${to} by ${effect.rule}${effect.exclude.length > 0 ? `, not ${effect.exclude.join(', ')}` : ''}`;
    }
    case 'withdraw':
      return 'withdraw the request';
    case 'sendTranscript':
      return 'send the transcript';
    case 'brief':
      return `brief ${effect.agent}: ${effect.why}`;
    case 'release':
      return `release ${effect.agent}`;
    default:
      return `${effect.type} ${effect.agent}`;
  }
}

function reasons({ rule, logic, candidates, leftOut }: Reasons, show: Show): string[] {
  const [chosen, second] = candidates;
  const line = candidates.map(({ agent, open }) => `${agent} (${open} open)`).join(', ');
  return [
    `rule ${rule}, ${logic}`,
    ...(line === '' ? [] : [`candidates: ${line}`]),
    ...(chosen && second && logic !== 'named' ? [tieBreak(logic, chosen, second, show)] : []),
    ...(leftOut ? [counts(leftOut)] : []),
  ];
}

/** One agent may count for several rules. Of a big team not all are counted. */
function counts({ members, notAutomatic, notOnline, full, excluded }: NonNullable<Reasons['leftOut']>): string {
  const each = [
    [notAutomatic, 'not automatic'],
    [notOnline, 'not online'],
    [full, 'full'],
    [excluded, 'had it before'],
  ] as const;
  const some = each.flatMap(([count, what]) => (count === 0 ? [] : [`${count} ${what}`]));
  const many = mostCounted.toLocaleString('en');
  const of = members < mostCounted ? `of ${members}` : `of ${many} or more (${many} are counted)`;
  return some.length === 0 ? `${of}: nobody left out` : `${of} left out: ${some.join(', ')}`;
}

function tieBreak(
  logic: Reasons['logic'],
  chosen: Reasons['candidates'][number],
  second: Reasons['candidates'][number],
  show: Show,
): string {
  if (logic === 'least-open' && chosen.open < second.open) return `fewest open: ${chosen.open} before ${second.open}`;
  if (
    logic === 'round-robin' &&
    chosen.round !== undefined &&
    second.round !== undefined &&
    chosen.round < second.round
  )
    return `next in turn: ${chosen.agent} in round ${chosen.round}, ${second.agent} in round ${second.round}`;
  const when = ({ agent, lastAssignedAtMs }: Reasons['candidates'][number]) =>
    `${agent} was ${lastAssigned(lastAssignedAtMs, show)}`;
  return `longest idle: ${when(chosen)}, ${when(second)}`;
}

/** `xstate.after.replyWithin.reception.waiting` is `replyWithin` to people. */
const shortTimer = (id: string): string => /^xstate\.after\.([^.]+)/.exec(id)?.[1] ?? id;
