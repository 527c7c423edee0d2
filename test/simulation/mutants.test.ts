import { expect, jest, test } from '@jest/globals';
import { mutants, variants } from './mutants.ts';
import { findingsUnder } from './mutation.ts';

jest.setTimeout(600_000);
const steps = 4_000;
const seeds = 20;

/** Mistakes in the product itself, one at a time, that the simulation has to find. */
test.each(mutants.map((mutant) => ({ ...mutant, mutant })))(
  'finds it when $mistake',
  async ({ mutant, seed, found }) => {
    const all = await findingsUnder(mutant, { seed, seeds, steps, until: found });
    expect(all.flat().join('\n')).toMatch(found);
  },
);

test.each(variants.map((variant) => ({ ...variant, variant })))(
  'finds nothing where there is nothing to find: $name',
  async ({ variant, seed }) => {
    expect((await findingsUnder(variant, { seed, seeds, steps })).flat()).toEqual([]);
  },
);
