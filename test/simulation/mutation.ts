import { Worker } from 'node:worker_threads';
import type { Mutant } from './mutants.ts';

export interface Asked {
  readonly mutant: string;
  readonly seed: number;
  /** So many, from that one on. */
  readonly seeds: number;
  readonly steps: number;
  /** Nothing else goes wrong. */
  readonly calm: boolean;
  /** Ends with the seed that finds this. */
  readonly until?: RegExp;
}

/** A mistake may also come to a loop without an end. */
const mostMs = 600_000;

/** What each seed finds in the product with one mistake. */
export async function findingsUnder(
  { name, calm }: Mutant,
  asked: Omit<Asked, 'mutant' | 'calm'>,
): Promise<readonly (readonly string[])[]> {
  const workerData: Asked = { mutant: name, calm: calm === true, ...asked };
  const worker = new Worker(new URL('./underMutant.ts', import.meta.url), { workerData });
  const hangs = setTimeout(() => void worker.terminate(), mostMs);
  const found: (readonly string[])[] = [];
  worker.on('message', (findings: readonly string[]) => void found.push(findings));
  await new Promise<void>((resolve, reject) => {
    worker.on('error', reject);
    worker.on('exit', () => {
      clearTimeout(hangs);
      resolve();
    });
  });
  return found;
}

/** `after 812 ms: caps, 85d3: anna was given …` is of `caps`. */
const ruleOf = (finding: string): string => /^after \d+ ms: ([^,:]+)/.exec(finding)?.[1] ?? finding;

/** A row of a table in Markdown: the mutant, what is found, and in how many of the seeds what is to be found is. */
export function rowOf({ name, mistake, found }: Mutant, all: readonly (readonly string[])[]): string {
  const seen = new Set(all.flatMap((findings) => findings.filter((one) => found.test(one)).map(ruleOf)));
  const times = all.filter((findings) => findings.some((one) => found.test(one))).length;
  return `| ${mistake} | \`${name}\` | ${[...seen].map((rule) => `\`${rule}\``).join(', ')} | ${times} of ${all.length} |`;
}
