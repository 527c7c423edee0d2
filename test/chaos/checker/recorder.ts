import type { Entered, Load, Profile, Wait } from './history.ts';

/** Documents as the database has them, of which only what is read here counts. */
export type Fields = Readonly<Record<string, unknown>>;

/** A write on a conversation, an agent or a place in a queue: the document before it, and after it; undefined when it is not there. */
export interface Write {
  readonly collection: string;
  readonly id: string;
  readonly before: Fields | undefined;
  readonly after: Fields | undefined;
  /** By the database's clock. */
  readonly at: number;
}

/** What a history needs to know of writes, told one after another in the order in which the database took them. */
export interface Recorder {
  hear(write: Write): void;
  readonly loads: readonly Load[];
  readonly waits: readonly Wait[];
  /** When and as which write a version of a conversation came: `conversation:version`. */
  readonly decided: ReadonlyMap<string, { readonly order: number; readonly at: number }>;
  /** Writes so far. */
  readonly count: number;
}

export function recorderOf(): Recorder {
  const loads: Load[] = [];
  const waits: Wait[] = [];
  const decided = new Map<string, { order: number; at: number }>();
  let order = 0;
  return {
    loads,
    waits,
    decided,
    get count() {
      return order;
    },
    hear: ({ collection, id, before, after, at }) => {
      order += 1;
      if (collection === 'conversations') {
        if (after && after['version'] !== before?.['version'])
          decided.set(`${id}:${String(after['version'])}`, { order, at });
      } else if (collection === 'agents') {
        if (after) loads.push({ order, at, agent: id, ...loadOf(after) });
      } else if (collection === 'queue') {
        if (!after) waits.push({ order, at, change: 'left', conversation: id });
        else if (JSON.stringify(before && enteredOf(before)) !== JSON.stringify(enteredOf(after)))
          waits.push({ order, at, change: 'entered', conversation: id, ...enteredOf(after) });
      }
    },
  };
}

const loadOf = (fields: Fields): Omit<Load, 'order' | 'at' | 'agent'> => ({
  open: fields['open'] as number,
  claims: [...(fields['claims'] as string[])],
  presence: fields['presence'] as string,
  ...profileOf(fields),
});

/** `*` stands among the teams of whoever is listed, for the whole workspace. */
export function profileOf(fields: Fields): Profile {
  const teams = fields['teams'] as string[];
  return {
    listed: teams.includes('*'),
    teams: teams.filter((team) => team !== '*'),
    maxOpen: fields['maxOpen'] as number | null,
    autoAssign: fields['autoAssign'] as boolean,
  };
}

const enteredOf = (fields: Fields): Omit<Entered, 'order' | 'at' | 'change' | 'conversation'> => ({
  request: fields['request'] as string,
  key: fields['key'] as string,
  rule: fields['rule'] as string,
  priority: fields['priority'] as number,
  since: fields['enqueuedAt'] instanceof Date ? fields['enqueuedAt'].getTime() : 0,
  exclude: [...(fields['exclude'] as string[])],
});
