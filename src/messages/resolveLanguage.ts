import { remembered } from '../domain/remembered.ts';

const mostTags = 1_000;

/** The language that every text exists in: `locales/en.yaml` is complete. */
export const lastResort = 'en';

/**
 * A language tag and what it falls back to, most exact first: `fr-FR` gives `fr-FR`, `fr`; `in` is the old code of `id`.
 * Nothing for what is no language tag, as channels may send anything.
 */
export const fallbacks = remembered(mostTags, (tag): readonly string[] => {
  try {
    const subtags = (Intl.getCanonicalLocales(tag.replaceAll('_', '-'))[0] ?? '').split('-');
    return subtags.map((_, dropped) => subtags.slice(0, subtags.length - dropped).join('-'));
  } catch {
    return [];
  }
});

/** The available languages that serve a tag, most exact first; without `en` as the last resort. */
export function matchingLanguages(available: readonly string[], tag: string): readonly string[] {
  return fallbacks(tag).flatMap(
    (fallback) => available.find((language) => language.toLowerCase() === fallback.toLowerCase()) ?? [],
  );
}

/** The available language of the first candidate that has one, in any case and with or without a region; else `en`. */
export function resolveLanguage(
  available: readonly string[],
  ...candidates: readonly (string | null | undefined)[]
): string {
  for (const candidate of candidates) {
    const language = candidate ? matchingLanguages(available, candidate)[0] : undefined;
    if (language !== undefined) return language;
  }
  return lastResort;
}
