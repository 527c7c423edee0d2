import type { Row } from './table.ts';

/** What a bench runs on: a MongoDB that nobody else uses, and nothing before it has used. */
export interface Setting {
  /** The URI of a database there. */
  readonly database: (name: string) => string;
  /** The mongod's process id. */
  readonly mongod: number;
  /** For how long a bench goes on that can go on for long. */
  readonly minutes: number;
}

/** Rows are yielded as soon as they are known. */
export type Bench = (setting: Setting) => AsyncIterable<Row>;
