import { z } from 'zod';
import { longestCarried } from '../../domain/content.ts';
import type { Incoming } from './incoming.ts';
import { decoded, labelled, type Markup, readMarkup } from './markup.ts';

/** A person's words as they meant them, whatever their channel writes them in: plain, with the addresses that they led to. */
export function spoken(activity: Incoming): string {
  const { text, textFormat, channelId, value } = activity;
  const words = text ?? (typeof value === 'string' ? value : '');
  const said = withoutMentions(words, activity);
  switch (channelId) {
    case 'msteams': {
      if (textFormat !== 'plain' && said !== '') return plainSpaces(readMarkup(said).text);
      const copy = htmlOf(activity);
      return plainSpaces(said === '' ? copy.text : withAddresses(withoutAt(said), copy.links));
    }
    case 'slack':
      return fromSlack(said);
    default:
      return said;
  }
}

const mention = z.object({
  type: z.literal('mention'),
  mentioned: z.object({ id: z.string() }),
  text: z.string().min(1),
});
const mostMentions = 50;

/** In groups a bot is written to by its name, which is not a part of what is said. */
function withoutMentions(text: string, { entities, recipient }: Incoming): string {
  if (!Array.isArray(entities) || !recipient) return text;
  const names = entities.slice(0, mostMentions).flatMap((entity: unknown): string[] => {
    const { data } = mention.safeParse(entity);
    return data?.mentioned.id === recipient.id ? [data.text] : [];
  });
  return names.length === 0 ? text : names.reduce((left, name) => left.replaceAll(name, ''), text).trim();
}

/** Of others who are mentioned the name stays. */
const withoutAt = (text: string): string => text.replace(/<\/?at(?:\s[^<>]*)?>/gi, '');

/** Spaces beside a mention are hard ones. */
const plainSpaces = (text: string): string => text.replaceAll('\u00a0', ' ').trim();

const html = z.object({ contentType: z.literal('text/html'), content: z.string().max(524_288) });

/** Teams repeats a message's text as an attachment of HTML, which alone has the addresses of links, and pictures. */
export function htmlOf({ attachments }: Incoming): Markup {
  const all = Array.isArray(attachments) ? attachments : [];
  return readMarkup(all.map((attachment: unknown) => html.safeParse(attachment).data?.content ?? '').join(''));
}

/** Each link is looked for: what is so long that its end is not carried costs nothing more. */
const longestSearched = longestCarried;

function withAddresses(text: string, links: Markup['links']): string {
  const searched = text.slice(0, longestSearched);
  let [done, rest] = ['', searched];
  for (const { url, label } of links) {
    const at = label.trim() === '' || searched.includes(url) ? -1 : rest.indexOf(label);
    if (at < 0) continue;
    done += `${rest.slice(0, at)}${label} (${url})`;
    rest = rest.slice(at + label.length);
  }
  return done + rest + text.slice(longestSearched);
}

const slackLink = /<(https?:[^<>|\s]{1,2000})(?:\|([^<>]{1,500}))?>/gi;
const slackMail = /<(?:mailto|tel):([^<>|\s]{1,500})(?:\|([^<>]{1,500}))?>/gi;
const slackName = /<([@#!])[A-Za-z0-9^]{1,40}(?:\|([^<>]{1,100}))>/g;
const slackAll = /<!(here|channel|everyone)>/g;

/** Slack writes addresses and names between angle brackets, and what people type as such as entities. */
function fromSlack(text: string): string {
  const plain = text
    .replace(slackMail, (_, address: string, label: string | undefined) => label ?? address)
    .replace(slackLink, (_, url: string, label: string | undefined) => labelled(label ?? '', url))
    .replace(slackName, (_, sign: string, name: string) => `${sign === '#' ? '#' : '@'}${name.replace(/^[@#]/, '')}`)
    .replace(slackAll, '@$1');
  return decoded(plain).trim();
}
