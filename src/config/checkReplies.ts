import { repliesFile } from '../domain/workspace.ts';
import { checkPattern } from '../messages/checkMessages.ts';
import { replyParameters } from '../messages/parameters.ts';
import { lastResort } from '../messages/resolveLanguage.ts';
import { type Checked, checkFile } from './checkFile.ts';
import type { Names } from './checkReferences.ts';
import { describeName } from './describe.ts';
import type { Reading, Source } from './parseYaml.ts';
import { entriesOf, isMap, valueAt } from './positions.ts';
import { byPlace, oneOf, type Problem } from './problems.ts';

/** Checks replies.yaml, which need not be there: its schema, its languages, and its texts. */
export function checkReplies(reading: Reading | undefined, names: Names): Checked<typeof repliesFile> {
  if (!reading) return { value: { replies: {} }, problems: [], warnings: [] };
  const texts = reading.source ? inTexts(reading.source) : { problems: [], warnings: [] };
  const further = (source: Source) => [...inLanguages(source, names.language), ...texts.problems];
  return { ...checkFile(reading, repliesFile, names, further), warnings: texts.warnings };
}

/** A language that has no locale is a slip; without English there is nothing to fall back to. */
function inLanguages(source: Source, languages: readonly string[] | undefined): readonly Problem[] {
  return repliesIn(source).flatMap(([key, texts]) => {
    const path = ['replies', key];
    const complete = Object.hasOwn(texts, lastResort)
      ? []
      : [
          source.problem(path, `found no ${lastResort}, expected one, as other languages fall back to it`, {
            at: 'key',
          }),
        ];
    if (!languages) return complete;
    const strangers = Object.keys(texts).filter((language) => !languages.includes(language));
    const told = strangers.map((language) =>
      source.problem(
        [...path, language],
        `found language ${describeName(language)}, expected ${oneOf(languages, language)}`,
        { at: 'key' },
      ),
    );
    return [...complete, ...told];
  });
}

function inTexts(source: Source): { readonly problems: readonly Problem[]; readonly warnings: readonly Problem[] } {
  const issues = repliesIn(source).flatMap(([key, texts]) =>
    Object.entries(texts).flatMap(([language, text]) =>
      typeof text === 'string' && text.trim() !== ''
        ? checkPattern(text, language, replyParameters).map((issue) => ({ path: ['replies', key, language], ...issue }))
        : [],
    ),
  );
  const told = (severity: 'error' | 'warning') =>
    issues
      .filter((issue) => issue.severity === severity)
      .map(({ path, found, expected, offset }) =>
        source.problem(path, `found ${found}, expected ${expected}`, { offset }),
      )
      .toSorted(byPlace);
  return { problems: told('error'), warnings: told('warning') };
}

/** What stands there at all; whether it is as it should be is the schema's to say. */
const repliesIn = ({ value }: Source) =>
  entriesOf(valueAt(value, ['replies'])).flatMap(([key, texts]) => (isMap(texts) ? [[key, texts] as const] : []));
