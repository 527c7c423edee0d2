import { LRUCache } from 'lru-cache';
import type { Outgoing } from '../domain/content.ts';
import type { Database } from '../store/database.ts';
import type { OwedDocument, OwedWords } from '../store/documents.ts';
import { isOwedBy, owe, owedBy, owedIn, owedWords, settleOwed, takeOverOwed } from '../store/owed.ts';
import type { Governing } from './inForce.ts';
import type { Lanes } from './lanes.ts';
import type { Liveness } from './liveness.ts';
import type { Clock, Log, Presenter } from './ports.ts';
import type { Reach } from './reach.ts';
import { stillHeld } from './stillHeld.ts';

/**
 * Words for people that no conversation's outbox stands behind: answers to what they typed, and notices. They are stored before
 * anything else is done about them, and are delivered from there: nobody waits until a channel takes them.
 */
export interface Owed {
  /** On the line of whoever is answered. Words under the same key are owed once. */
  answer(key: string, to: Answered, message: Outgoing): Promise<void>;
  /** To an agent wherever they are: a text under `desk`, in their language. */
  notice(key: string, agent: string, text: string, values?: Values): Promise<void>;
  /** Delivers what a process owed that has died. */
  takeOver(dead: string): Promise<void>;
  /** Delivers what is owed here and not under way, as others and failures leave it. */
  resume(): Promise<void>;
}
export interface Answered {
  readonly line: string;
  /** Whose line it is, if an agent's. */
  readonly agent: string | undefined;
  /** When what is answered was typed; nothing where nobody typed. */
  readonly at?: Date;
}
type Values = Readonly<Record<string, string | number>>;

interface Parts {
  readonly db: Database;
  readonly self: string;
  readonly clock: Clock;
  readonly log: Log;
  readonly lanes: Lanes;
  readonly liveness: Pick<Liveness, 'wasSilentSince'>;
  readonly reach: Reach;
  readonly governing: () => Governing;
  readonly presenter: Presenter;
}

const mostSettled = 10_000;

export function owedOf(parts: Parts): Owed {
  const { db, self, clock, lanes, log } = parts;
  const underWay = new Set<string>();
  /** Delivered here, and perhaps still there for whoever read what is owed meanwhile. */
  const settled = new LRUCache<string, true>({ max: mostSettled });
  /** How often a lane was found to be another process's: what was begun before is begun anew if it comes back, in its order. */
  const losses = new Map<string, number>();

  /**
   * Whoever delivers in a lane delivers what comes after it: what is said here may be left to another process. Of several, to whom the
   * last was left, as while one of two dead ones is taken over, or where a slow one says again what was said long since: answers are
   * in the order of what they answer.
   */
  async function say(_id: string, lane: string, words: OwedWords, at = new Date(clock.now())): Promise<void> {
    const before = await owedIn(db, lane);
    const { by = self } = before.at(-1) ?? {};
    const said = { _id, lane, by, at, ...words };
    if (!(await owe(db, said)) || by !== self) return;
    const own = before.filter((one) => one.by === self).map(({ _id: id }) => id);
    const left = own.filter((id) => !underWay.has(id) && !settled.has(id));
    const first = left.length === 0 ? [] : await owedWords(db, left);
    for (const one of [...first, said]) begin(one);
  }

  function begin(owed: OwedDocument): void {
    if (owed.by !== self || underWay.has(owed._id)) return;
    underWay.add(owed._id);
    void carry(owed).finally(() => underWay.delete(owed._id));
  }

  function holding({ _id, lane }: OwedDocument): () => Promise<boolean> {
    const before = losses.get(lane) ?? 0;
    const isHeld = stillHeld(parts, () => isOwedBy(db, self, _id));
    return async () => {
      if ((losses.get(lane) ?? 0) > before) return false;
      if (await isHeld()) return true;
      losses.set(lane, before + 1);
      return false;
    };
  }

  async function carry(owed: OwedDocument): Promise<void> {
    const outcome = await lanes.run(owed.lane, {
      type: owed.kind,
      about: { owed: owed._id },
      isOurs: holding(owed),
      attempt: () =>
        owed.kind === 'answer' ? parts.reach.answer(owed.line, owed._id, owed.message) : notify(parts, owed),
      giveUp: () => Promise.resolve(), // it is logged and counted, and there is nobody else to tell
    });
    if (outcome !== 'done') return; // another process has it, or takes it over once this one has stopped
    settled.set(owed._id, true);
    await settleOwed(db, owed._id).catch((error: unknown) => {
      log.warn({ err: error, owed: owed._id }, 'what was owed could not be struck off and is looked at again');
    });
  }

  const resume = async (): Promise<void> => {
    for (const owed of await owedBy(db, self)) begin(owed);
  };

  return {
    answer: (key, { line, agent, at }, message) => {
      const lane = agent === undefined ? `line:${line}` : laneTo(agent);
      return say(key, lane, { kind: 'answer', line, message }, at);
    },
    notice: (key, agent, text, values = {}) => say(key, laneTo(agent), { kind: 'notice', agent, text, values }),
    takeOver: async (dead) => {
      await takeOverOwed(db, dead, self);
      await resume();
    },
    resume,
  };
}

/** What an agent is told by conversations goes there too. */
export const laneTo = (agent: string): string => `agent:${agent}`;

type Of<K extends OwedDocument['kind']> = Extract<OwedDocument, { kind: K }>;

async function notify(
  { reach, governing, presenter }: Parts,
  { _id, agent, text, values }: Of<'notice'>,
): Promise<void> {
  const { profile, accountsOf } = governing();
  const language = profile(agent)?.language;
  await reach.deliver(accountsOf(agent), _id, (line) => presenter.plain(language ?? line.locale ?? 'en', text, values));
}
