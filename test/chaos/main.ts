import { parseArgs } from 'node:util';
import { planOf } from './plan.ts';
import { run } from './run.ts';

const mostShown = 20;
const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '3' },
    seed: { type: 'string', default: String(Math.floor(Math.random() * 1_000_000)) },
  },
});
const [minutes, seed] = [Number(values.minutes), Number(values.seed)];
const repeat = `npm run chaos -- --minutes ${minutes} --seed ${seed}`;
const say = (line: string) => {
  process.stdout.write(`${line}\n`);
};

say(repeat);
const { findings, counts, folder } = await run(planOf(seed, minutes * 60), repeat, say);
for (const [what, number] of Object.entries(counts)) say(`${what}: ${number}`);
for (const { rule, conversation, what } of findings.slice(0, mostShown))
  say(`FOUND ${rule}, ${conversation ?? '-'}: ${what}`);
say(findings.length === 0 ? 'nothing was found' : `${findings.length} findings, in ${folder ?? ''}; again: ${repeat}`);
process.exit(findings.length === 0 ? 0 : 1);
