import type { Measured } from './measure.ts';

/** One line of the table. CPU is per unit of work, in milliseconds. */
export interface Row {
  readonly work: string;
  readonly measured: string;
  /** Beside what the aim compares with, such as `0.41 C`. */
  readonly ratio?: string;
  readonly aims?: readonly Aim[];
  readonly cpuMs?: Measured['cpuMs'];
  readonly notes?: string;
}

/** What is wanted, and whether it was so. */
export type Aim = readonly [wanted: string, met: boolean];

const columns = ['work', 'measured (median)', 'ratio', 'aim', 'Rota CPU ms', 'mongod CPU ms', 'notes'] as const;
const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;

/** The two lines that a Markdown table begins with. */
export const tableHead = (): string => `${line(columns)}\n${line(columns.map(() => '---'))}`;

export const tableRow = ({ work, measured, ratio = '', aims = [], cpuMs = {}, notes = '' }: Row): string =>
  line([
    work,
    measured,
    ratio,
    aims.map(([wanted, met]) => `${wanted}: ${met ? 'met' : '**missed**'}`).join('; '),
    cpuMs.rota?.toFixed(2) ?? '',
    cpuMs.mongod?.toFixed(2) ?? '',
    notes,
  ]);

/** What a bench that could not be carried out leaves in the table. */
export const failedRow = (bench: string, error: unknown): Row => ({
  work: bench,
  measured: '**failed**',
  notes: (error instanceof Error ? error.message : String(error)).replaceAll(/\s+/g, ' ').replaceAll('|', '\\|'),
});

export const perSecond = (rate: number): string => `${rate.toFixed(rate < 100 ? 1 : 0)}/s`;
export const latency = ({ p50Ms, p99Ms }: Pick<Measured, 'p50Ms' | 'p99Ms'>): string =>
  `p50 ${p50Ms.toFixed(1)} ms, p99 ${p99Ms.toFixed(1)} ms`;
