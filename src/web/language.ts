/** The languages of the pages, the one to fall back to first. */
export const languages = ['en', 'fr', 'id'] as const;
export type Language = (typeof languages)[number];

/** What a language calls itself, and what Web Chat calls it. */
export const languageNames: Readonly<Record<Language, string>> = {
  en: 'English',
  fr: 'Français',
  id: 'Bahasa Indonesia',
};
export const locales: Readonly<Record<Language, string>> = { en: 'en-US', fr: 'fr-FR', id: 'id-ID' };

const rememberedAs = 'rota.language';

/** The first of some wishes, such as `fr-CA`, that is a language of the pages. */
export function languageFrom(wishes: readonly (string | null | undefined)[]): Language {
  const known = wishes.map((wish) => languages.find((language) => language === wish?.toLowerCase().split('-')[0]));
  return known.find((language) => language !== undefined) ?? languages[0];
}

/** `?lang=`, else what was chosen here before, else the browser's. */
export function preferredLanguage(): Language {
  return languageFrom([new URLSearchParams(location.search).get('lang'), remembered(), ...navigator.languages]);
}

/** Keeps a choice for the next visit; the address no longer says otherwise. */
export function rememberLanguage(language: Language): void {
  try {
    localStorage.setItem(rememberedAs, language);
  } catch {
    // A browser that keeps nothing asks again.
  }
  const url = new URL(location.href);
  url.searchParams.delete('lang');
  history.replaceState(history.state, '', url);
}

function remembered(): string | null {
  try {
    return localStorage.getItem(rememberedAs);
  } catch {
    return null;
  }
}
