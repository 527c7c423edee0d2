import { z } from 'zod';
import { type Attachment, type Content, longestCarried, type LostPart, mostAttachments } from '../../domain/content.ts';
import type { Inbound } from '../../domain/inbound.ts';
import { fileName } from '../../domain/names.ts';
import { readable, submittedIn } from '../words.ts';
import { pieces } from '../../domain/pieces.ts';
import { htmlOf, spoken } from './spoken.ts';
import type { Incoming } from './incoming.ts';

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
  const content = contentOf(activity);
  return !activity.id || isEmpty(content) ? { kind: 'other' } : { kind: 'edited', of: activity.id, content };
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
  const content = contentOf(activity);
  if (submitted === null && isEmpty(content)) return { kind: 'other' };
  const { locale = null, localTimezone: timezone = null } = activity;
  return { kind: 'message', content, submitted, locale, timezone };
}

const isEmpty = ({ text, attachments, lost }: Content): boolean =>
  text === '' && attachments.length === 0 && lost === undefined;

/** What is said and sent along, and what of it cannot be carried: nobody is left to think that it was. */
function contentOf(activity: Incoming): Content {
  const said = readable(spoken(activity));
  const [text = ''] = said.length > longestCarried ? pieces(said, longestCarried) : [said];
  const files = filesIn(activity);
  const count = files.length - mostAttachments;
  const lost: LostPart[] = [
    ...(said.length > longestCarried ? [{ why: 'cut' } as const] : []),
    ...(count > 0 ? [{ why: 'tooMany', count } as const] : []),
    ...(hasMore(activity, said === '' && files.length === 0) ? [{ why: 'notShown' } as const] : []),
  ];
  return { text, attachments: files.slice(0, mostAttachments), ...(lost.length > 0 && { lost }) };
}

const listOf = ({ attachments }: Incoming): readonly unknown[] => (Array.isArray(attachments) ? attachments : []);

/**
 * What has an address. Teams lists the pictures of a text beside it, and there they can be had: those in its HTML have other addresses,
 * which are for when none is listed (https://microsoft.github.io/teams-sdk/typescript/in-depth-guides/file-handling/receiving-inline-images).
 */
function filesIn(activity: Incoming): Attachment[] {
  const listed = listOf(activity).flatMap((attachment): Attachment[] => {
    const { data } = anyFile.safeParse(attachment);
    if (!data) return [];
    const { contentType, contentUrl: url, name } = data;
    return [{ contentType, name: name ? fileName(name) : null, url, bytes: null }];
  });
  if (activity.channelId !== 'msteams' || listed.some(({ contentType }) => /^image\//i.test(contentType)))
    return listed;
  const drawn = htmlOf(activity).pictures.map((url) => ({ contentType: 'image/*', name: null, url, bytes: null }));
  return [...listed, ...drawn];
}

const shownElsewhere = z.object({
  contentType: z.string().regex(/^application\/vnd\.microsoft\.(card|teams\.card)\./i),
});
const anything = z.object({ contentType: z.string().regex(/^(?!text\/html$)/) });

/** Was something sent that is neither words nor a file? Cards are; of other things that stand beside words nobody knows what they are for. */
function hasMore(activity: Incoming, isAlone: boolean): boolean {
  const more = isAlone ? anything : shownElsewhere;
  return listOf(activity).some((one) => !anyFile.safeParse(one).success && more.safeParse(one).success);
}
