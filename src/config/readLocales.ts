import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Texts } from '../messages/catalog.ts';
import { lastResort } from '../messages/resolveLanguage.ts';
import { checkLocales } from './checkLocales.ts';
import type { Findings } from './checkReferences.ts';
import type { Problem } from './problems.ts';
import { readYaml } from './readYaml.ts';

export interface Locales extends Findings {
  readonly texts: Texts;
  /** Undefined when the folder cannot be read. Those with errors in them are counted too. */
  readonly languages: readonly string[] | undefined;
}

const mostFiles = 200;

/** Reads and checks `<language>.yaml` of a folder, all of them. `nameOf` says what the admins know a path by. */
export async function readLocales(folder: string, nameOf: (path: string) => string): Promise<Locales> {
  const complaint = (path: string, text: string): Problem => ({ file: nameOf(path), line: 1, column: 1, text });
  const refuse = (text: string): Locales => ({
    texts: {},
    languages: undefined,
    problems: [complaint(folder, text)],
    warnings: [],
  });
  let files: readonly string[];
  try {
    files = (await readdir(folder)).filter((name) => /^[^.].*\.ya?ml$/.test(name)).toSorted();
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? String(error);
    return refuse(`found no folder that can be read (${code}), expected one with en.yaml`);
  }
  if (files.length > mostFiles) return refuse(`found ${files.length} files, expected at most ${mostFiles}`);

  const misnamed = files.flatMap((file) => misnaming(file).map((text) => complaint(join(folder, file), text)));
  const languages = files.filter((file) => misnaming(file).length === 0).map(languageOf);
  const wanted = languages.includes(lastResort) ? languages : [lastResort, ...languages];
  const readings = await Promise.all(
    wanted.map(async (language) => {
      const path = join(folder, `${language}.yaml`);
      return [language, await readYaml(path, nameOf(path))] as const;
    }),
  );
  const { texts, problems, warnings } = checkLocales(new Map(readings));
  return { texts, languages, problems: [...misnamed, ...problems], warnings };
}

const languageOf = (file: string): string => file.replace(/\.ya?ml$/, '');

/** What is wrong with the name of a locale's file. */
function misnaming(file: string): readonly string[] {
  const language = languageOf(file);
  let canonical: string | undefined;
  try {
    canonical = Intl.getCanonicalLocales(language)[0];
  } catch {
    return [`found the language ${JSON.stringify(language)}, expected a tag such as en, fr or pt-BR`];
  }
  if (canonical !== language) return [`found the language ${language}, expected ${String(canonical)}`];
  return file.endsWith('.yml') ? ['found the ending .yml, expected .yaml'] : [];
}
