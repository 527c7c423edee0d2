import { z } from 'zod';
import { type Attachment, type Content, mostAttachments, type Outgoing } from '../../domain/content.ts';
import type { Inbound } from '../../domain/inbound.ts';
import { fileName } from '../../domain/names.ts';
import { adaptiveCard } from '../adaptiveCard.ts';
import { longestText, readable, submittedIn } from '../words.ts';

const types = ['message', 'typing', 'event', 'conversationUpdate', 'endOfConversation', 'messageReaction'] as const;

/** What a client may post. Fields that the server says itself (`from.id`, `id`, `timestamp`, …) are taken out and set anew. */
const fields = z.looseObject({
  type: z.enum(types, { error: `expected one of ${types.join(', ')}` }),
  text: z.string().max(longestText).optional(),
  locale: z.string().max(35).optional(),
  localTimezone: z.string().max(64).optional(),
  from: z.looseObject({ name: z.string().max(200).optional() }).optional(),
  attachments: z
    .array(
      z.looseObject({
        contentType: z.string().max(200),
        contentUrl: z
          .string()
          .regex(/^(https?|data):/i, 'expected an http, https or data address')
          .optional(),
        name: z.string().max(255).optional(),
      }),
    )
    .max(mostAttachments)
    .optional(),
  channelData: z.unknown().optional(),
  value: z.unknown().optional(),
});

/** What comes with files need not say anything. */
export const uploadedActivity = fields;
export const postedActivity = fields.refine(
  ({ type, text, attachments, value }) =>
    type !== 'message' || Boolean(text) || Boolean(attachments?.length) || value !== undefined,
  {
    error: 'a message needs text, attachments or a value',
  },
);
export type PostedActivity = z.output<typeof postedActivity>;

const withClientId = z.object({ clientActivityID: z.string().min(1).max(200) });

/** The id that the client gave its activity: the same one again is the same activity. */
export function clientIdOf({ channelData }: PostedActivity): string | undefined {
  const parsed = withClientId.safeParse(channelData);
  return parsed.success ? parsed.data.clientActivityID : undefined;
}

/** What a stored activity of a person says. */
export function readActivity(activity: PostedActivity): Inbound {
  if (activity.type !== 'message') return { kind: 'other' };
  const submitted = submittedIn(activity.value);
  return {
    kind: 'message',
    content: contentOf(activity),
    submitted,
    locale: activity.locale ?? null,
    timezone: activity.localTimezone ?? null,
  };
}

function contentOf({ text, value, attachments }: PostedActivity): Content {
  const words = text ?? (typeof value === 'string' ? value : '');
  const named = (attachments ?? []).flatMap(({ contentType, contentUrl, name }): Attachment[] =>
    contentUrl === undefined
      ? []
      : [{ contentType, name: name === undefined ? null : fileName(name), url: contentUrl, bytes: null }],
  );
  const isElsewhere = ({ url }: Attachment): boolean => /^https?:/i.test(url);
  // A file elsewhere is a link that its reader may follow, or not; we do not fetch for strangers.
  const links = named.filter(isElsewhere).map(({ name, url }) => (name === null ? url : `${name}: ${url}`));
  const isMore = (attachments ?? []).some(({ contentUrl }) => contentUrl === undefined);
  return {
    ...(isMore && { lost: [{ why: 'notShown' }] }),
    text: readable([...(words === '' ? [] : [words]), ...links].join('\n\n')),
    attachments: named.filter((one) => !isElsewhere(one)),
  };
}

/** A message as Direct Line carries it, but for its id. */
export function spell(line: string, message: Outgoing, at: number): object {
  const { text, sender, language, choices, attachments, card, ref, internal } = message;
  const files = attachments.map(({ contentType, url, name }) => ({
    contentType,
    contentUrl: url,
    ...(name !== null && { name }),
  }));
  const cards = card ? [adaptiveCard(card, 'Action.Submit')] : [];
  return {
    type: 'message',
    timestamp: new Date(at).toISOString(),
    channelId: 'directline',
    conversation: { id: line },
    from: { id: sender.id, name: sender.name, role: 'bot' },
    text,
    textFormat: 'plain',
    locale: language,
    inputHint: 'acceptingInput',
    ...(files.length + cards.length > 0 && { attachments: [...files, ...cards] }),
    ...(choices.length > 0 && {
      suggestedActions: { actions: choices.map(({ title, value }) => ({ type: 'imBack', title, value })) },
    }),
    // Clients draw the Adaptive Card; our own pages draw the card itself, in the bubble of its words.
    channelData: { rota: { sender: sender.role, ref, internal, ...(card && { card }) } },
  };
}

/** Something for our own pages, which is no message. */
export const told = (line: string, rota: object): object => ({
  type: 'event',
  name: 'rota',
  from: { id: 'rota', name: 'Rota', role: 'bot' },
  conversation: { id: line },
  channelData: { rota: { sender: 'bot', ref: null, internal: true, ...rota } },
});
