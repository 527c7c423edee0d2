import { z } from 'zod';
import type { Texts } from '../messages/catalog.ts';
import { checkMessages, type MessageIssue } from '../messages/checkMessages.ts';
import type { Findings } from './checkReferences.ts';
import { checkSchema } from './checkSchema.ts';
import type { Reading, Source } from './parseYaml.ts';
import { entriesOf, isMap, valueAt } from './positions.ts';
import { byPlace, type Problem } from './problems.ts';

const key = z.string().regex(/^[a-zA-Z][a-zA-Z0-9_-]{0,63}$/, 'expected a name of letters, digits, - and _');
const localeFile = z.record(key, z.union([z.string(), z.record(key, z.string())]));

/** The files of all languages, by language. */
export type LocaleReadings = ReadonlyMap<string, Reading>;

/** Checks the texts of all languages, and gives those that are texts at all. */
export function checkLocales(readings: LocaleReadings): Findings & { readonly texts: Texts } {
  const texts = Object.fromEntries(
    [...readings].flatMap(([language, { source }]) =>
      isMap(source?.value) ? [[language, textsIn(source.value)]] : [],
    ),
  );
  const issues = checkMessages(texts);
  const told = (language: string, source: Source, severity: MessageIssue['severity']): readonly Problem[] =>
    issues
      .filter((issue) => issue.language === language && issue.severity === severity)
      .filter((issue) => !isRefused(issue, source, texts))
      .map((issue) => problemOf(issue, source));
  const problems = [...readings].flatMap(([language, { source, problems: flaws }]) => {
    if (!source) return flaws;
    const inSchema = checkSchema(source, localeFile).problems;
    return [...flaws, ...inSchema, ...told(language, source, 'error')].toSorted(byPlace);
  });
  const warnings = [...readings].flatMap(([language, { source }]) =>
    source ? told(language, source, 'warning').toSorted(byPlace) : [],
  );
  return { texts, problems, warnings };
}

/** A nested map's texts have keys such as `desk.help`. What is no text is left to the schema. */
function textsIn(value: unknown): Texts[string] {
  const entries = entriesOf(value).flatMap(([name, inner]): readonly (readonly [string, unknown])[] =>
    typeof inner === 'string' ? [[name, inner]] : entriesOf(inner).map(([nested, text]) => [`${name}.${nested}`, text]),
  );
  return Object.fromEntries(entries.filter((entry): entry is [string, string] => typeof entry[1] === 'string'));
}

const pathOf = (messageKey: string): readonly string[] => messageKey.split('.');

/** Is the text there, but not a text? Then the schema has said so, and it is not missing as well. */
function isRefused({ language, key: messageKey }: MessageIssue, { value }: Source, texts: Texts): boolean {
  if (messageKey === null || texts[language]?.[messageKey] !== undefined) return false;
  return valueAt(value, pathOf(messageKey)) !== undefined;
}

function problemOf({ key: messageKey, offset, found, expected }: MessageIssue, source: Source): Problem {
  const text = `found ${found}, expected ${expected}`;
  return source.problem(messageKey === null ? [] : pathOf(messageKey), text, { offset });
}
