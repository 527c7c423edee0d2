import { parentPort, workerData } from 'node:worker_threads';
import { none } from './faults.ts';
import type { Asked } from './mutation.ts';
import { mutate } from './mutate.ts';

/** A thread of its own, in which the product has one mistake: tells what each seed finds. */
const { mutant, seed: first, seeds, steps, calm, until } = workerData as Asked;
mutate(mutant);
const { simulate } = await import('./simulate.ts');
for (let seed = first; seed < first + seeds; seed += 1) {
  const { findings } = await simulate({ seed, steps, ...(calm && { faults: none }) });
  parentPort?.postMessage(findings);
  if (until && findings.some((finding) => until.test(finding))) break;
}
