import type { Texts } from './catalog.ts';
import { MessageSyntaxError, parseMessage, type Placeholder } from './message.ts';
import { knownParameters, mayBeOwn, optionalParameters, ownParametersOf, type Parameters } from './parameters.ts';
import { lastResort } from './resolveLanguage.ts';

/** Something to tell the admins about a text: found this, expected that. */
export interface MessageIssue {
  readonly severity: 'error' | 'warning';
  readonly language: string;
  /** Null: it is about the language as a whole. */
  readonly key: string | null;
  /** The UTF-16 units of the text before the place. */
  readonly offset: number;
  readonly found: string;
  readonly expected: string;
}

/** The same about a text whose place is known. */
type PatternIssue = Omit<MessageIssue, 'language' | 'key'>;

/** All that is wrong with the texts of all languages, and what they lack. */
export function checkMessages(texts: Texts): readonly MessageIssue[] {
  const english = texts[lastResort];
  return Object.entries(texts).flatMap(([language, byKey]) => [
    ...Object.entries(byKey).flatMap(([key, text]) => checkText(language, key, text)),
    ...(language === lastResort ? checkComplete(byKey) : english ? checkTranslation(language, byKey, english) : []),
  ]);
}

function checkText(language: string, key: string, text: string): readonly MessageIssue[] {
  const issue = (severity: MessageIssue['severity'], offset: number, found: string, expected: string) =>
    ({ severity, language, key, offset, found, expected }) as const;
  if (text.trim() === '') return [issue('error', 0, 'an empty text', 'a text')];
  const parameters = knownParameters.get(key) ?? optionalParameters.get(key) ?? ownParametersOf(key);
  if (!parameters) return [issue('warning', 0, `the key ${key}, which nothing uses`, 'a key that Rota knows')];
  return checkPattern(text, language, parameters).map((flaw) => ({ ...flaw, language, key }));
}

/** What is wrong with one text that is told these parameters. */
export function checkPattern(text: string, language: string, parameters: Parameters): readonly PatternIssue[] {
  const issue = (severity: MessageIssue['severity'], offset: number, found: string, expected: string) =>
    ({ severity, offset, found, expected }) as const;
  try {
    const { placeholders, literalBraces } = parseMessage(text, language);
    const quoted = literalBraces ? [issue('warning', 0, ...quotedBrace)] : [];
    return [
      ...quoted,
      ...placeholders.flatMap((placeholder) => {
        const expected = misuse(placeholder, parameters);
        return expected === undefined ? [] : [issue('error', placeholder.offset, describe(placeholder), expected)];
      }),
    ];
  } catch (error) {
    if (!(error instanceof MessageSyntaxError)) throw error;
    return [issue('error', error.offset, `broken ICU MessageFormat (${error.message})`, 'text with {placeholders}')];
  }
}

const quotedBrace = [
  'a brace that will be read as text',
  '{placeholders}; write ’ for an apostrophe before a {',
] as const;

const describe = ({ name, use }: Placeholder): string => (use === 'plain' ? `{${name}}` : `{${name}, ${use}, …}`);

/** What was expected instead of this placeholder; undefined when it is right. */
function misuse({ name, use }: Placeholder, parameters: Parameters): string | undefined {
  const names = Object.keys(parameters);
  const kind = Object.hasOwn(parameters, name) ? parameters[name] : undefined;
  if (kind === undefined)
    return names.length === 0 ? 'no placeholder here' : names.map((one) => `{${one}}`).join(' or ');
  if (use === 'plain' || use === 'select') return undefined;
  return kind === 'number' && (use === 'plural' || use === 'number') ? undefined : `{${name}}, which comes in as text`;
}

function checkComplete(english: Texts[string]): readonly MessageIssue[] {
  return [...knownParameters.keys()]
    .filter((key) => !Object.hasOwn(english, key))
    .map((key) => ({
      severity: 'error',
      language: lastResort,
      key,
      offset: 0,
      found: `no text ${key}`,
      expected: 'one, as other languages fall back to it',
    }));
}

/** One warning for all that is missing, as a language may be begun with a few texts. */
function checkTranslation(language: string, texts: Texts[string], english: Texts[string]): readonly MessageIssue[] {
  const about = { severity: 'warning', language, offset: 0 } as const;
  const missing = Object.keys(english).filter((key) => !Object.hasOwn(texts, key) && !optionalParameters.has(key));
  const isKnown = (key: string): boolean =>
    Object.hasOwn(english, key) || knownParameters.has(key) || optionalParameters.has(key);
  const strangers = Object.keys(texts).filter((key) => !isKnown(key) && mayBeOwn(key));
  return [
    ...strangers.map((key) => ({ ...about, key, found: `the key ${key}`, expected: 'a key that locales/en.yaml has' })),
    ...(missing.length === 0
      ? []
      : [{ ...about, key: null, found: `no text ${missing.join(', ')}`, expected: 'one; the English text is used' }]),
  ];
}
