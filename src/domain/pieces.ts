const graphemes = new Intl.Segmenter('und', { granularity: 'grapheme' });
/** A piece ends no nearer to its beginning than this share of what it may have, only to end with a line or word. */
const leastFull = 0.5;

/**
 * A text in pieces of at most `most` UTF-16 units each, in order: ended with a line where that can be, else with a word, and never
 * within what people see as one character (one that alone is longer than `most` stays whole). White space where it was cut is left out.
 */
export function pieces(text: string, most: number): string[] {
  const found: string[] = [];
  let rest = text;
  while (rest.length > most) {
    const end = endOf(rest, most);
    found.push(rest.slice(0, end).trimEnd());
    rest = rest.slice(end).trimStart();
  }
  return rest === '' && found.length > 0 ? found : [...found, rest];
}

function endOf(text: string, most: number): number {
  const least = most * leastFull;
  const head = text.slice(0, most + 1);
  const line = head.lastIndexOf('\n');
  if (line >= least) return line;
  const word = /\s(?=\S*$)/.exec(head)?.index ?? -1;
  if (word >= least) return word;
  return characterEnd(text, most);
}

/** The end of the last whole character that fits; of the first one when none does. */
function characterEnd(text: string, most: number): number {
  let end = 0;
  for (const { index, segment } of graphemes.segment(text)) {
    const next = index + segment.length;
    if (next > most && end > 0) return end;
    end = next;
    if (end >= most) return end;
  }
  return end;
}
