import { mutate } from '../simulation/mutate.ts';

/** Loaded before `src/main.ts`: the process has the mistake that ROTA_MUTANT names, where it names one. */
const mutant = process.env['ROTA_MUTANT'];
if (mutant) mutate(mutant);
