/** What some HTML of a chat says: its words, the links among them, and the pictures that it shows. */
export interface Markup {
  readonly text: string;
  readonly links: readonly { readonly url: string; readonly label: string }[];
  /** Addresses of pictures, apart from emoji. */
  readonly pictures: readonly string[];
}

const tag = /<(\/?)([a-z][a-z0-9]*)((?:\s[^<>]*)?)>/gi;
const known = new Set(
  'a at b blockquote br code del div em emoji h1 h2 h3 h4 h5 h6 hr i img li ol p pre s span strong table tbody td tr u ul'.split(
    ' ',
  ),
);
const endsLine = new Set('p div li h1 h2 h3 h4 h5 h6 tr blockquote'.split(' '));
const longestAlt = 200;
const mostFound = 100;

/**
 * Reads what a channel wrote as HTML, in one go from its beginning to its end: it may be long, and anybody may have made it. (Parsers
 * that keep track of open elements take seconds for thousands of them.) What is not known to be markup stays: people write `<` too.
 */
export function readMarkup(html: string): Markup {
  const parts: string[] = [];
  const links: { url: string; label: string }[] = [];
  const pictures: string[] = [];
  let open: { readonly url: string; readonly from: number } | undefined;
  let end = 0;

  function begin(name: string, attributes: string): void {
    if (name === 'br') parts.push('\n');
    else if (name === 'li') parts.push('- ');
    else if (name === 'blockquote') parts.push('> ');
    else if (name === 'a') open = opened(attributes, parts.length);
    else if (name === 'img' || name === 'emoji') draw(name, attributes);
  }
  /** Emoji and pictures say in `alt` what they show. */
  function draw(name: string, attributes: string): void {
    const url = name === 'img' ? attribute(attributes, 'src') : '';
    if (!isWeb(url) || /schema\.skype\.com\/emoji/i.test(attributes))
      parts.push(attribute(attributes, 'alt').slice(0, longestAlt));
    else if (pictures.length < mostFound) pictures.push(url);
  }
  function close(name: string): void {
    if (endsLine.has(name)) parts.push('\n');
    if (name !== 'a' || !open) return;
    const { url, from } = open;
    open = undefined;
    const label = parts.splice(from).join('');
    if (links.length < mostFound) links.push({ url, label });
    parts.push(labelled(label, url));
  }

  for (const { 0: whole, 1: slash, 2: named = '', 3: attributes = '', index } of html.matchAll(tag)) {
    const name = named.toLowerCase();
    if (!known.has(name)) continue;
    parts.push(decoded(html.slice(end, index)));
    end = index + whole.length;
    if (slash === '/') close(name);
    else begin(name, attributes);
  }
  parts.push(decoded(html.slice(end)));
  return { text: parts.join(''), links, pictures };
}

/** A link without a web address, or within another one, is its words. */
function opened(attributes: string, from: number): { readonly url: string; readonly from: number } | undefined {
  const url = attribute(attributes, 'href');
  return isWeb(url) && !/\s/.test(url) ? { url, from } : undefined;
}

const longestUrl = 2_000;
const isWeb = (url: string): boolean => url.length <= longestUrl && /^https?:/i.test(url);

function attribute(attributes: string, name: string): string {
  const from = attributes.toLowerCase().indexOf(`${name}="`);
  if (from < 0) return '';
  const begins = from + name.length + 2;
  const ends = attributes.indexOf('"', begins);
  return decoded(attributes.slice(begins, ends < 0 ? begins : ends));
}

/** A link as words: its address behind its label, unless the label says it. */
export function labelled(label: string, url: string): string {
  const shown = label.trim();
  return shown === '' || shown === url || url.endsWith(`//${shown}`) ? url : `${label} (${url})`;
}

const characters: Readonly<Record<string, string>> = {
  '&nbsp;': ' ',
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&#39;': "'",
  '&amp;': '&',
};
export const decoded = (text: string): string =>
  text.replace(/&(?:nbsp|lt|gt|quot|#39|amp);/g, (name) => characters[name] ?? name);
