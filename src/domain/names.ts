const graphemes = new Intl.Segmenter('und', { granularity: 'grapheme' });

const longestName = 80;
const longestFileName = 100;
/** What one character may have of letters that make one together, or else a name of few characters had no end. */
const unitsEach = 5;
const longestEnding = 10;
const mostMarks = 8;

/** What breaks lines or is drawn as nothing between letters. */
const gap = /[\t-\r\p{Z}\u0085\u2800]+/gu;
/** What nobody sees: controls, marks that turn text around, zero widths, fillers, tags, and halves of pairs. */
const unseen = /[\p{Cc}\p{Cf}\p{Cs}\p{Default_Ignorable_Code_Point}]/gu;
const towers = new RegExp(`(\\p{M}{${mostMarks}})\\p{M}+`, 'gu');

/**
 * What somebody is called who named themselves: others read it beside what is said in the house's own name, so it is one line, of
 * what can be seen. Undefined when nothing is left of it.
 */
export const personName = (given: string | null | undefined): string | undefined => {
  const name = shortened(oneLine(given ?? ''), longestName);
  return name === '' ? undefined : name;
};

/** What somebody who gave no name is called: told apart by the end of their id. */
export const visitorName = (id: string): string => oneLine(`Visitor ${id.slice(-4)}`);

/** What a file is called: its ending stays, however long its name is. */
export function fileName(given: string | null | undefined): string {
  const name = oneLine(given ?? '').replaceAll(/[/\\]/g, '_');
  const dot = name.lastIndexOf('.');
  const ending = dot > 0 && name.length - dot <= longestEnding ? name.slice(dot) : '';
  const stem = name.slice(0, name.length - ending.length);
  return shortened(stem, longestFileName - ending.length) + ending || 'file';
}

function oneLine(given: string): string {
  const seen = given
    .replaceAll(gap, ' ')
    .replaceAll(unseen, '')
    .replace(/^[\p{M} ]+/u, '');
  return seen.normalize('NFC').replaceAll(towers, '$1').replaceAll(/ +/g, ' ').trim();
}

/** A text of at most so many characters as people see them, the last of which says that there was more. */
function shortened(text: string, most: number): string {
  const mostUnits = most * unitsEach;
  let kept = '';
  let count = 0;
  for (const { segment } of graphemes.segment(text)) {
    const units = kept.length + segment.length;
    const mark = units === text.length ? 0 : 1;
    count += 1;
    if (count + mark > most || units + mark > mostUnits) return `${kept.trimEnd()}…`;
    kept += segment;
  }
  return kept;
}
