import { z } from 'zod';
import type { Attachment } from '../../domain/content.ts';
import type { Inbound } from '../../domain/inbound.ts';
import { fileName } from '../../domain/names.ts';
import { readable, submittedIn } from '../words.ts';
import { spoken } from './spoken.ts';
import type { Incoming } from './incoming.ts';

const mostAttachments = 10;
/** A small picture may come within its address. */
const longestUrl = 262_144;
/** Teams repeats a message's text as an attachment of HTML, which has no address. */
const file = z.object({
  contentType: z.string().max(200),
  contentUrl: z
    .string()
    .max(longestUrl)
    .regex(/^(https?|data):/i),
  name: z.string().max(255).nullish().catch(null),
});
/** A file in a Teams chat: where it is shown wants a sign-in, where it can be had does not. */
const teamsFile = z
  .object({
    contentType: z.literal('application/vnd.microsoft.teams.file.download.info'),
    content: z.object({
      downloadUrl: z
        .string()
        .max(longestUrl)
        .regex(/^https?:/i),
    }),
    name: file.shape.name,
  })
  .transform(({ content, name }) => ({
    contentType: 'application/octet-stream',
    contentUrl: content.downloadUrl,
    name,
  }));
const anyFile = z.union([teamsFile, file]);

/** What a person's activity says. */
export function readActivity(activity: Incoming): Inbound {
  switch (activity.type) {
    case 'message':
      return readMessage(activity);
    case 'messageUpdate':
      return readEdit(activity);
    case 'messageDelete':
      return activity.id ? { kind: 'deleted', of: activity.id } : { kind: 'other' };
    case 'messageReaction':
      return readReaction(activity);
    default:
      return { kind: 'other' };
  }
}

/** An edit names what it changes by its own id. */
function readEdit(activity: Incoming): Inbound {
  const content = { text: readable(spoken(activity)), attachments: attachmentsOf(activity) };
  const isEmpty = content.text === '' && content.attachments.length === 0;
  return !activity.id || isEmpty ? { kind: 'other' } : { kind: 'edited', of: activity.id, content };
}

const reactions = z.object({
  replyToId: z.string().min(1).max(1_000),
  reactionsAdded: z
    .array(z.object({ type: z.string().max(64) }))
    .min(1)
    .max(8),
});

/** One that is taken back again is nothing to anybody. */
function readReaction(activity: Incoming): Inbound {
  const { data } = reactions.safeParse(activity);
  if (!data) return { kind: 'other' };
  return { kind: 'reacted', to: data.replyToId, reaction: data.reactionsAdded.map(emojiOf).join(' ') };
}

const emojis: Readonly<Record<string, string>> = {
  like: '👍',
  heart: '❤️',
  laugh: '😆',
  surprised: '😮',
  sad: '😢',
  angry: '😡',
};
/** Teams' newer ones carry their character: `1f440_eyes`. */
const withCharacter = /^([0-9a-f]{4,5})_/;

function emojiOf({ type }: { readonly type: string }): string {
  const code = Number.parseInt(withCharacter.exec(type)?.[1] ?? '', 16);
  if (code > 0xff && code <= 0x1_ff_ff) return String.fromCodePoint(code);
  return Object.hasOwn(emojis, type) ? (emojis[type] ?? type) : `:${type}:`;
}

function readMessage(activity: Incoming): Inbound {
  const submitted = submittedIn(activity['value']);
  const text = readable(spoken(activity));
  const attachments = attachmentsOf(activity);
  if (submitted === null && text === '' && attachments.length === 0) return { kind: 'other' };
  return {
    kind: 'message',
    content: { text, attachments },
    submitted,
    locale: activity.locale ?? null,
    timezone: activity.localTimezone ?? null,
  };
}

function attachmentsOf({ attachments }: Incoming): Attachment[] {
  if (!Array.isArray(attachments)) return [];
  const files = attachments.flatMap((attachment: unknown): Attachment[] => {
    const { data } = anyFile.safeParse(attachment);
    if (!data) return [];
    const { contentType, contentUrl: url, name } = data;
    return [{ contentType, name: name ? fileName(name) : null, url, bytes: null }];
  });
  return files.slice(0, mostAttachments);
}
