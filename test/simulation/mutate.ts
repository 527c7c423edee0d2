import { registerHooks } from 'node:module';
import { databaseMutants, mutants, variants } from './mutants.ts';

const all = [...mutants, ...variants, ...databaseMutants];

const root = new URL('../../', import.meta.url);

/** From now on, whoever loads the mutant's module gets the changed function. Before anything of the product is loaded. */
export function mutate(name: string): void {
  const mutant = all.find((one) => one.name === name);
  if (!mutant) throw new Error(`no mutant ${name}: there are ${all.map((one) => one.name).join(', ')}`);
  const original = new URL(mutant.module, root).href;
  const changed = `${original}?mutant`;
  const source = `
    import { mutants, variants, databaseMutants } from ${JSON.stringify(new URL('mutants.ts', import.meta.url).href)};
    import { ${mutant.exported} as original } from ${JSON.stringify(original)};
    export * from ${JSON.stringify(original)};
    export const ${mutant.exported} = [...mutants, ...variants, ...databaseMutants].find(({ name }) => name === ${JSON.stringify(name)}).change(original);`;
  registerHooks({
    resolve: (specifier, context, next) => {
      const found = next(specifier, context);
      return found.url === original && context.parentURL !== changed ? { ...found, url: changed } : found;
    },
    load: (url, context, next) =>
      url === changed ? { format: 'module', source, shortCircuit: true } : next(url, context),
  });
}
