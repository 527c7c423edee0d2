import type { Abilities } from './abilities.ts';

/** A text in the format that it is written in. */
export interface Written {
  readonly text: string;
  readonly textFormat: 'plain' | 'markdown' | 'xml';
}

/** Words, behind the name of who says them, in bold where the channel shows bold. They mean what they say: nothing in them is markup. */
export function written(words: string, speaker: string | null, bold: Abilities['bold']): Written {
  if (speaker === null) return { text: words, textFormat: 'plain' };
  switch (bold) {
    case 'none':
      return { text: `${speaker}: ${words}`, textFormat: 'plain' };
    case 'xml':
      return { text: `<b>${xml(speaker)}:</b> ${xml(words)}`, textFormat: 'xml' };
    case 'markdown':
      return { text: `**${markdown(speaker)}:** ${markdown(words)}`, textFormat: 'markdown' };
  }
}

/** Words to stand in a text of a format, meaning what they say. */
export function writtenAs(format: string | undefined, words: string): string {
  if (format === 'xml') return xml(words);
  return format === 'markdown' ? markdown(words) : words;
}

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
const xml = (text: string): string =>
  text.replace(/[&<>"]/g, (character) => entities[character] ?? character).replace(/\r?\n/g, '<br/>');

const address = /https?:\/\/[^\s<>`*\\[\]]+/g;

/** Addresses stay as they are: an escaped one is no link any more. */
function markdown(text: string): string {
  let end = 0;
  let escaped = '';
  for (const { 0: link, index } of text.matchAll(address)) {
    escaped += escapedMarkdown(text.slice(end, index)) + link;
    end = index + link.length;
  }
  return (escaped + escapedMarkdown(text.slice(end))).replace(/\r?\n/g, '\n\n');
}

const escapedMarkdown = (text: string): string =>
  text
    .replace(/[\\`*_[\]<>&~|]/g, '\\$&')
    .replace(/^(\s*)([#+=-])/gm, '$1\\$2')
    .replace(/^(\s*\d+)([.)])/gm, '$1\\$2');
