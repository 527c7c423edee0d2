import { fillIn, type Message, parseMessage, type Values } from './message.ts';
import { lastResort, matchingLanguages } from './resolveLanguage.ts';

/** Texts by language and then by key; those of a nested map have keys such as `desk.help`. Plain JSON. */
export type Texts = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** All texts, compiled. */
export interface Catalog {
  readonly languages: readonly string[];
  readonly messages: ReadonlyMap<string, ReadonlyMap<string, Message>>;
  readonly onFault: (key: string, language: string) => void;
}

/**
 * Compiles texts that `checkMessages` found without errors; throws for others.
 * `onFault` hears of every text that could not be given in any language, so that the shell can log it.
 */
export function compileCatalog(texts: Texts, onFault: Catalog['onFault'] = () => undefined): Catalog {
  const compiled = Object.entries(texts).map(([language, byKey]) => {
    const messages = Object.entries(byKey).map(([key, text]) => [key, parseMessage(text, language)] as const);
    return [language, new Map(messages)] as const;
  });
  return { languages: Object.keys(texts), messages: new Map(compiled), onFault };
}

/** The text of a key in each language that has it; one that cannot be given is left out. Never throws. */
export function everyText(catalog: Catalog, key: string): string[] {
  return [...catalog.messages].flatMap(([language, texts]) => {
    const message = texts.get(key);
    if (!message) return [];
    try {
      return [fillIn(message, {})];
    } catch {
      catalog.onFault(key, language);
      return [];
    }
  });
}

/**
 * The text of a key, key by key from `fr-FR` to `fr` to `en`, else the key itself. Never throws.
 * Values are put in as plain text; one that is missing or null chooses the `none` case of a select, else it is nothing.
 */
export function format(catalog: Catalog, language: string, key: string, values: Values = {}): string {
  for (const candidate of new Set([...matchingLanguages(catalog.languages, language), lastResort])) {
    const message = catalog.messages.get(candidate)?.get(key);
    if (!message) continue;
    try {
      return fillIn(message, values);
    } catch {
      catalog.onFault(key, candidate);
    }
  }
  catalog.onFault(key, language);
  return key;
}

/** A text that need not be there, in each language that has it. */
export function textsOf(catalog: Catalog, key: string): Readonly<Record<string, string>> {
  const having = catalog.languages.filter((language) => catalog.messages.get(language)?.has(key));
  return Object.fromEntries(having.map((language) => [language, format(catalog, language, key)]));
}
