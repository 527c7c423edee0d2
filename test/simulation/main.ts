import { parseArgs } from 'node:util';
import { none } from './faults.ts';
import { mutants } from './mutants.ts';
import { mutate } from './mutate.ts';
import { findingsUnder, rowOf } from './mutation.ts';
import type { Run } from './simulate.ts';

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    seeds: { type: 'string', default: '1' },
    steps: { type: 'string', default: '20000' },
    trace: { type: 'boolean', default: false },
    mutant: { type: 'string' },
    mutants: { type: 'boolean', default: false },
    calm: { type: 'boolean', default: false },
    counts: { type: 'boolean', default: false },
  },
});
const [seed, seeds, steps] = [Number(values.seed), Number(values.seeds), Number(values.steps)];
const say = (line: string) => {
  process.stdout.write(`${line}\n`);
};

if (values.mutants) {
  say('| mistake | mutant | found by | in seeds |\n| --- | --- | --- | ---: |');
  for (const mutant of mutants) say(rowOf(mutant, await findingsUnder(mutant, { seed, seeds, steps })));
  process.exit(0);
}
if (values.mutant !== undefined) mutate(values.mutant);
const { simulate } = await import('./simulate.ts');
const options = [
  ...(values.mutant === undefined ? [] : [`--mutant ${values.mutant}`]),
  ...(values.calm ? ['--calm'] : []),
].map((option) => ` ${option}`);

const runs: Run[] = [];
const totals = new Map<string, number>();
const startedMs = performance.now();
for (let at = seed; at < seed + seeds; at += 1) {
  const run = await simulate({
    seed: at,
    steps,
    ...(values.calm && { faults: none }),
    ...(values.trace && { trace: say }),
  });
  runs.push(run);
  for (const [what, times] of run.counts) totals.set(what, (totals.get(what) ?? 0) + times);
  if (run.findings.length === 0 && !values.trace && seeds > 1) continue;
  for (const finding of run.findings) say(`seed ${at}: ${finding}`);
  say(`seed ${at}: ${run.steps} steps, ${Math.round(run.virtualMs / 1_000)} s, ${run.fingerprint}`);
  if (run.findings.length > 0) say(`again: npm run simulate -- --seed ${at} --steps ${steps}${options.join('')}`);
}
if (values.counts) for (const [what, times] of [...totals].toSorted()) say(`${times} ${what}`);
const took = (performance.now() - startedMs) / 1_000;
const happened = runs.reduce((sum, run) => sum + run.steps, 0);
const failed = runs.filter((run) => run.findings.length > 0);
say(`${runs.length} seeds, ${failed.length} with findings, ${happened} steps, ${Math.round(happened / took)} a second`);
process.exit(failed.length === 0 ? 0 : 1);
