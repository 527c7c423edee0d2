import type { Documents } from '../chaos/checker/documents.ts';
import { endOf, journalOf, keyedAs, numbered } from '../chaos/checker/documents.ts';
import type {
  AssignmentRule,
  Config,
  Delivered,
  History,
  Person,
  Refused,
  Seen,
  Sent,
} from '../chaos/checker/history.ts';
import { type Fields, recorderOf } from '../chaos/checker/recorder.ts';
import type { Candidate } from '../../src/runtime/governance.ts';
import type { Address, Sent as Shown } from './carrier.ts';
import { textIn } from './carrier.ts';
import type { Change } from './model/collection.ts';
import type { Store } from './model/store.ts';

/** What happens in a run, written down as it happens: for the checker, which knows nothing of simulations. */
export interface Chronicle {
  /** A document has changed. */
  changed(change: Change): void;
  /** Files are such from now on. */
  filesAre(files: Candidate): void;
  /** Something was broken, from a moment (or now) on, and has its effects for so long from now on. */
  broke(what: string, forMs: number, from?: number): void;
  acknowledged(sent: Sent): void;
  saw(seen: Seen): void;
  shown(shown: Shown): void;
  /** A channel will never show it. */
  refused(line: string, key: string): void;
  /** All of it, at the end. */
  history(people: readonly Address[]): History;
}

interface Parts {
  readonly repeat: string;
  readonly now: () => number;
  readonly store: () => Store;
  /** Nothing fails in this run. */
  readonly isCalm: boolean;
}

/**
 * Whoever was not served at once is by the look that processes take at all who wait, each 15 s; a timer whose wake-up was lost, by the
 * one that they take at all timers, once a minute. Every question to the store on the way there may take a second and a half.
 */
const limits = { timerLateMs: 65_000, clockErrorMs: 10, waitMs: 20_000 };
/** Where nothing fails, nobody has to wait for these looks. */
const calmLimits = { timerLateMs: 15_000, clockErrorMs: 10, waitMs: 5_000 };
/** Processes see at different times that the files have changed. */
const unevenMs = 5_000;

export function chronicleOf({ repeat, now, store, isCalm }: Parts): Chronicle {
  const recorder = recorderOf();
  const configs: Config[] = [];
  const unrest: { what: string; from: number; until: number }[] = [];
  const sent: Sent[] = [];
  const seen: Seen[] = [];
  const shown: Shown[] = [];
  const refused: Refused[] = [];
  const openedAt = new Map<string, number>();
  let rules: Readonly<Record<string, AssignmentRule>> = {};
  const broke = (what: string, forMs: number, from = now()): void =>
    void unrest.push({ what, from, until: now() + forMs });

  return {
    changed: ({ collection, before, after }) => {
      const id = String((after ?? before)?._id);
      if (collection === 'lines' && !before) openedAt.set(id, now());
      recorder.hear({ collection, id, before, after, at: now() });
    },
    filesAre: (files) => {
      if (configs.length > 0) broke('the files change', unevenMs);
      configs.push(configOf(files, configs.length === 0 ? 0 : now()));
      rules = { ...rules, ...rulesOf(files) };
    },
    broke,
    acknowledged: (one) => void sent.push(one),
    saw: (one) => void seen.push(one),
    shown: (one) => void shown.push(one),
    refused: (line, key) => void refused.push({ line, ...keyedAs(key) }),
    history: (people) => {
      const documents = documentsIn(store(), now());
      const journal = journalOf(documents, recorder);
      const texts = Object.fromEntries(
        journal.flatMap(({ effects }) => effects.flatMap(({ key }) => (key === undefined ? [] : [[key, key]]))),
      );
      return {
        repeat,
        limits: isCalm ? calmLimits : limits,
        configs,
        rules,
        texts,
        unrest,
        people: people.map((one) => personOf(one, openedAt.get(one.line) ?? Infinity)),
        sent,
        seen,
        delivered: [
          ...numbered(documents, new Set(people.map(({ line }) => line)), textIn).filter(isRead(people)),
          ...shown.map(asDelivered),
        ],
        refused,
        journal,
        loads: recorder.loads,
        waits: recorder.waits,
        end: endOf(documents),
      };
    },
  };
}

/** What is sent through a connector is there once it is shown, not once it is written down. */
const isRead = (people: readonly Address[]) => {
  const loose = new Set(people.filter(({ channel }) => channel === 'connector').map(({ line }) => line));
  return ({ line, from }: Delivered): boolean => from === 'person' || !loose.has(line);
};
const asDelivered = ({ line, key, message }: Shown): Delivered => ({
  line,
  from: 'bot',
  seq: null,
  text: message.text,
  ...keyedAs(key),
});

const personOf = ({ line, channel, account, agent }: Address, since: number): Person => ({
  line,
  account,
  agent,
  exactlyOnce: channel === 'directline',
  since,
});

const configOf = ({ workspace: { agents, routing } }: Candidate, at: number): Config => ({
  at,
  autoAssign: routing.autoAssign,
  agents: Object.entries(agents).map(([id, { teams, maxOpen = null, autoAssign, role }]) => ({
    id,
    supervisor: role === 'supervisor',
    listed: true,
    teams,
    maxOpen,
    autoAssign,
  })),
});

/** Under `assign` stands what also holds for whoever takes a conversation by hand, whatever the machine calls it. */
function rulesOf({ parameters, machine }: Candidate): Readonly<Record<string, AssignmentRule>> {
  const rules = Object.fromEntries(rulesIn(parameters));
  const byHand = rules[machine.meta?.byHand ?? 'assign'];
  return { ...rules, ...(byHand && { assign: byHand }) };
}

/** What the files say of choosing, wherever it stands: by the path to it. Whoever is looked for is so until a timeout. */
function rulesIn(parameters: unknown, path: readonly string[] = []): [string, AssignmentRule][] {
  if (typeof parameters !== 'object' || parameters === null) return [];
  const { timeout, onlineOnly = false, maxOpen = null } = parameters as Partial<AssignmentRule> & { timeout?: unknown };
  return [
    ...(timeout === undefined ? [] : [[path.join('.'), { onlineOnly, maxOpen }] as [string, AssignmentRule]]),
    ...Object.entries(parameters).flatMap(([key, inner]) => rulesIn(inner, [...path, key])),
  ];
}

function documentsIn(store: Store, at: number): Documents {
  const all = (name: keyof Store): never[] => store[name].find({}) as unknown as Fields[] as never[];
  return {
    conversations: all('conversations'),
    journal: all('journal'),
    activities: all('activities'),
    agents: all('agents'),
    queue: all('queue'),
    owed: all('owed'),
    lines: all('lines'),
    at,
  };
}
