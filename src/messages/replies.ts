import type { Replies } from '../domain/workspace.ts';
import { type Catalog, compileCatalog, format, type Texts } from './catalog.ts';
import type { Values } from './message.ts';

/** Canned replies, compiled. */
export interface CannedReplies {
  /** In the order of the file. */
  readonly keys: readonly string[];
  /** The reply of a known key in a language, else in English. */
  readonly text: (key: string, language: string, values: Values) => string;
}

export function compileReplies(replies: Replies, onFault: Catalog['onFault']): CannedReplies {
  const catalog = compileCatalog(byLanguage(replies), onFault);
  return {
    keys: Object.keys(replies),
    text: (key, language, values) => format(catalog, language, key, values),
  };
}

/** Turned about: by language, and then by key. */
function byLanguage(replies: Replies): Texts {
  const languages = new Set(Object.values(replies).flatMap((texts) => Object.keys(texts)));
  const textsIn = (language: string) =>
    Object.entries(replies).flatMap(([key, { [language]: text }]) =>
      text === undefined ? [] : [[key, text] as const],
    );
  return Object.fromEntries([...languages].map((language) => [language, Object.fromEntries(textsIn(language))]));
}
