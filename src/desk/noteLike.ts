/** How much of a message is looked at: nobody begins a note later. */
const headLength = 200;
/** Emphasis, quotes and brackets that open around a word, and what cannot be seen. */
const marks = /[*_~`"'“”„‟«»‹›‘’‚‛([{|\\]|(?!\s)[\p{Cf}\p{Cc}]/gu;
const closing = /[)\]}]/g;
/** Brackets, list marks, arrows, pictures: whatever stands before the first word. */
const beforeWords = /^[^\p{L}\p{N}]+/u;

const note = String.raw`(?:notes?|remarques?|catatan)`;
/** Said to everybody in plain sentences too: a note only together with whom it is for. */
const perhapsNote = String.raw`(?:${note}|n\.?b\.?|comments?|commentaires?|komentar)`;
const forColleagues = String.raw`(?:internal|internes?|private|priv[ée]e?s?|pribadi|confidential|confidentiel(?:le)?s?|rahasia)`;
/** A colon as keyboards and scripts have it; what NFKC takes for one is one already. */
const colon = '[:∶ː˸꞉։]';
const named = String.raw`(?:${note}|${perhapsNote}\s+${forColleagues}|${forColleagues}\s+${perhapsNote})`;
const words = (most: number): string => String.raw`(?:\s+\p{L}+){0,${most}}`;

/** `[note] …`: what is in brackets needs no colon. */
const bracketed = new RegExp(String.raw`^${named}\s*[)\]}]`, 'iu');
const noteLike = new RegExp(
  [
    String.raw`${note}\s*${colon}`,
    String.raw`(?:internal|interne)\s*${colon}`,
    // Beside each other, a comma or the end will do; with words between them it takes a colon.
    String.raw`(?:${perhapsNote}\s+${forColleagues}|${forColleagues}\s+${perhapsNote})\s*(?:${colon}|[-–—,.;!\n]|$)`,
    String.raw`${perhapsNote}${words(3)}\s+${forColleagues}${words(2)}\s*${colon}`,
    String.raw`${forColleagues}\s+${perhapsNote}${words(3)}\s*${colon}`,
    String.raw`(?:n\.?b\.?\s+${forColleagues}|${forColleagues}\s+n\.?b\.?)(?!\p{L})`,
  ]
    .map((form) => `^(?:${form})`)
    .join('|'),
  'iu',
);

/** Does a text begin as colleagues would begin a note, in any of our languages, however it is spaced and emphasised? */
export function isNoteLike(typed: string): boolean {
  const head = typed.replace(beforeWords, '').slice(0, headLength).normalize('NFKC').replace(marks, '');
  return bracketed.test(head) || noteLike.test(head.replace(closing, ''));
}
