import { type Content, longestCarried } from './content.ts';

/** What an agent is told of all that a contact wrote. */
export interface Told {
  /** What goes into the brief. */
  readonly said: readonly Content[];
  /** What is too much for it: each goes into a message of its own, after it. */
  readonly more: readonly Content[];
  /** How many messages these are, where others before them are left out, for it is too much; else null. */
  readonly lastOnly: number | null;
}

const mostInPortion = 200;

/** All that was said, in portions that are no longer than any message is, and of no more parts than can be read. */
export function toldIn(all: readonly Content[], isWhole: boolean): Told {
  const [said = [], ...more] = portionsOf(all);
  return { said, more: more.map(joined), lastOnly: isWhole ? null : all.length };
}

function portionsOf(all: readonly Content[]): readonly (readonly Content[])[] {
  const portions: Content[][] = [[]];
  let length = 0;
  for (const content of all) {
    const last = portions.at(-1) ?? [];
    length += content.text.length;
    if (last.length === 0 || (last.length < mostInPortion && length <= longestCarried)) last.push(content);
    else {
      portions.push([content]);
      length = content.text.length;
    }
  }
  return portions;
}

/** Several messages as one. */
function joined(portion: readonly Content[]): Content {
  const texts = portion.map(({ text }) => text).filter((text) => text !== '');
  const lost = portion.flatMap((content) => content.lost ?? []);
  return {
    text: texts.join('\n\n'),
    attachments: portion.flatMap(({ attachments }) => attachments),
    ...(lost.length > 0 && { lost }),
  };
}
