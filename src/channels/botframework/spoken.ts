import { z } from 'zod';
import type { Incoming } from './incoming.ts';

const mention = z.object({
  type: z.literal('mention'),
  mentioned: z.object({ id: z.string() }),
  text: z.string().min(1),
});

/** A person's words as they meant them, whatever their channel writes them in: plain, with the addresses that they led to. */
export function spoken(activity: Incoming): string {
  const { text, textFormat, channelId, value } = activity;
  const words = text ?? (typeof value === 'string' ? value : '');
  const said = withoutMentions(words, activity);
  switch (channelId) {
    case 'msteams':
      return textFormat === 'plain' ? withAddresses(plainSpaces(said), htmlOf(activity)) : fromHtml(said);
    case 'slack':
      return fromSlack(said);
    default:
      return said;
  }
}

/** In groups a bot is written to by its name, which is not a part of what is said. */
function withoutMentions(text: string, { entities, recipient }: Incoming): string {
  if (!Array.isArray(entities) || !recipient) return text;
  const names = entities.flatMap((entity: unknown): string[] => {
    const { data } = mention.safeParse(entity);
    return data?.mentioned.id === recipient.id ? [data.text] : [];
  });
  return names.length === 0 ? text : names.reduce((left, name) => left.replaceAll(name, ''), text).trim();
}

const tags =
  /<\/?(?:a|at|b|blockquote|br|code|del|div|em|emoji|h[1-6]|hr|i|img|li|ol|p|pre|s|span|strong|table|tbody|td|tr|u|ul)\b[^<>]{0,2000}>/gi;
const lineEnds = /<br\s*\/?>|<\/(?:p|div|li|h[1-6]|tr|blockquote)>/gi;
const items = /<li\b[^<>]{0,1000}>/gi;
const quotes = /<blockquote\b[^<>]{0,1000}>/gi;
/** Emoji and pictures say in `alt` what they show. */
const drawn = /<(?:emoji|img)\b[^<>]{0,2000}?\balt="([^"<>]{0,200})"[^<>]{0,2000}>(?:<\/emoji>)?/gi;
const links = /<a\b[^<>]{0,2000}?\bhref="(https?:[^"<>\s]{1,2000})"[^<>]{0,2000}>([^<>]{0,2000})<\/a>/gi;
const characters: Readonly<Record<string, string>> = {
  '&nbsp;': ' ',
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&#39;': "'",
  '&amp;': '&',
};
const decoded = (text: string): string =>
  text.replace(/&(?:nbsp|lt|gt|quot|#39|amp);/g, (name) => characters[name] ?? name);
/** Spaces beside a mention are hard ones. */
const plainSpaces = (text: string): string => text.replaceAll('\u00a0', ' ').trim();

/** What is not known to be markup stays: people write `<` too. */
function fromHtml(html: string): string {
  const plain = html
    .replace(links, (_, url: string, label: string) => labelled(label, url))
    .replace(drawn, '$1')
    .replace(items, '- ')
    .replace(quotes, '> ')
    .replace(lineEnds, '\n')
    .replace(tags, '');
  return plainSpaces(decoded(plain));
}

function labelled(label: string, url: string): string {
  const shown = label.trim();
  return shown === '' || decoded(shown) === decoded(url) || decoded(url).endsWith(`//${decoded(shown)}`)
    ? url
    : `${label} (${url})`;
}

const html = z.object({ contentType: z.literal('text/html'), content: z.string().max(262_144) });

/** Teams repeats a message's text as an attachment of HTML, which alone has the addresses of links. */
function htmlOf({ attachments }: Incoming): string {
  if (!Array.isArray(attachments)) return '';
  return attachments.map((attachment: unknown) => html.safeParse(attachment).data?.content ?? '').join('');
}

function withAddresses(text: string, ofHtml: string): string {
  let [done, rest] = ['', text];
  for (const [, url = '', label = ''] of ofHtml.matchAll(links)) {
    const [address, shown] = [decoded(url), decoded(label)];
    const at = shown.trim() === '' || text.includes(address) ? -1 : rest.indexOf(shown);
    if (at < 0) continue;
    done += `${rest.slice(0, at)}${shown} (${address})`;
    rest = rest.slice(at + shown.length);
  }
  return done + rest;
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
