import { execFileSync } from 'node:child_process';
import type { Outcome } from './run.ts';
import type { Plan } from './schedule.ts';

const mostShown = 20;

/** What a run came to, as it is put into docs/reliability.md. */
export function reportOf({ seed, seconds, rotas, contacts, agents }: Plan, repeat: string, outcome: Outcome): string {
  const { findings, counts, folder } = outcome;
  const shown = findings
    .slice(0, mostShown)
    .map(({ rule, conversation, what }) => `- ${rule}${conversation === null ? '' : ` (${conversation})`}: ${what}`);
  return [
    `### ${seconds / 60} minutes, seed ${seed}, commit ${commit()}`,
    '',
    `${rotas} processes, ${agents} agents, ${contacts} contacts: **${findings.length} findings**.`,
    `Again: \`${repeat}\``,
    '',
    '| what | how often |',
    '| --- | ---: |',
    ...Object.entries(counts).map(([what, times]) => `| ${what} | ${times} |`),
    ...(findings.length > 0 ? ['', ...shown, '', `All of it is in ${folder ?? ''}`] : []),
    '',
  ].join('\n');
}

function commit(): string {
  try {
    return execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim();
  } catch {
    return 'unknown';
  }
}
