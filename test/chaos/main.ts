import { parseArgs } from 'node:util';
import { planOf } from './plan.ts';
import { reportOf } from './report.ts';
import { run } from './run.ts';

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '3' },
    mutant: { type: 'string' },
    seed: { type: 'string', default: String(Math.floor(Math.random() * 1_000_000)) },
  },
});
const [minutes, seed] = [Number(values.minutes), Number(values.seed)];
const repeat = `npm run chaos -- --minutes ${minutes} --seed ${seed}${values.mutant === undefined ? '' : ` --mutant ${values.mutant}`}`;
const say = (line: string) => {
  process.stdout.write(`${line}\n`);
};

say(repeat);
const plan = planOf(seed, minutes * 60);
const outcome = await run(plan, repeat, say, values.mutant);
say(`\n${reportOf(plan, repeat, outcome)}`);
if (outcome.findings.length > 0) say(`again: ${repeat}`);
process.exit(outcome.findings.length === 0 ? 0 : 1);
