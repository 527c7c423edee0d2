import { availableParallelism } from 'node:os';
import process from 'node:process';
import { parseArgs } from 'node:util';
import { benches } from './benches.ts';
import { runBench } from './generator.ts';
import { failedRow, tableHead, tableRow } from './table.ts';

const usage = `npm run bench                                    all of them, one after another
npm run bench -- door relay                      only these
npm run bench -- door relay --quick              whether they run; the figures say little
npm run bench -- channels --minutes 5            one that goes on for as long as you like

Figures, not tests, as a Markdown table on stdout; what is being done goes to stderr. Each bench has a fresh MongoDB, and makes its
load in a process of its own. C is the rate of plain compare-and-set updates with 32 workers in the same rounds: on a machine that
others use too, ratios and CPU times hold, rates do not. Ends with 1 when a bench fails. docs/performance.md says what is measured.
`;
const mostMinutes = 15;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    help: { type: 'boolean', default: false },
    quick: { type: 'boolean', default: false },
    minutes: { type: 'string', default: '1' },
  },
});

const clock = () => new Date().toISOString().slice(11, 19);
const tell = (line: string) => {
  console.error(`${clock()} ${line}`);
};
const about = (seconds: number) => (seconds < 90 ? `${seconds} s` : `${Math.round(seconds / 60)} min`);

async function main(): Promise<void> {
  const unknown = positionals.filter((name) => !(name in benches));
  if (unknown.length > 0)
    throw new Error(`no bench is called ${unknown.join(', ')}: ${Object.keys(benches).join(', ')}`);
  const minutes = Number(values.minutes);
  if (!(minutes > 0)) throw new Error(`--minutes ${values.minutes}: expected a number above 0`);
  const chosen = Object.entries(benches).filter(([name]) => positionals.length === 0 || positionals.includes(name));
  const stopping = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => {
      stopping.abort();
    });

  const began = performance.now();
  console.error(`Node ${process.version}, ${availableParallelism()} cores`);
  console.log(tableHead());
  for (const [index, [name, { what, aboutS }]] of chosen.entries()) {
    tell(`${index + 1} of ${chosen.length}, ${name}: ${what}${values.quick ? '' : `; about ${about(aboutS)}`}`);
    await runBench(
      { name, minutes, isQuick: values.quick },
      {
        row: (row) => {
          console.log(tableRow(row));
        },
        say: (saying) => {
          tell(`  ${name}: ${saying}`);
        },
        stopping: stopping.signal,
        withinMs: (mostMinutes + minutes) * 60_000,
      },
    ).catch((error: unknown) => {
      process.exitCode = 1;
      console.log(tableRow(failedRow(name, error)));
    });
    if (stopping.signal.aborted) break;
  }
  tell(`done, after ${about(Math.round((performance.now() - began) / 1_000))}`);
}

if (values.help) {
  console.log(usage);
  for (const [name, { what, aboutS }] of Object.entries(benches))
    console.log(`${name.padEnd(10)} ${what} (about ${about(aboutS)})`);
} else
  await main().catch((error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  });
process.exit();
