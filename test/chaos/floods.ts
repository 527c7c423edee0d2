import { setTimeout as sleep } from 'node:timers/promises';
import type { Db } from 'mongodb';
import type { Client } from './clients.ts';
import type { Act } from './schedule.ts';
import type { Connector } from '../support/connector.ts';

type Flood = Extract<Act, { who: 'outbox' }>;

interface Parts {
  readonly db: Db;
  readonly connector: Pick<Connector, 'plan'>;
  readonly staff: readonly Client[];
  readonly contacts: readonly Client[];
  readonly word: () => string;
  /** Nothing new is begun any more. */
  readonly isOver: () => boolean;
}

/** Who have a conversation with each other. */
interface Pair {
  readonly id: string;
  readonly ref: string;
  readonly agent: Client;
  readonly contact: Client;
}

interface Talking {
  readonly _id: string;
  readonly ref: string;
  readonly contact: { readonly id: string };
  readonly facts: { readonly owner: { readonly agent: string } };
  readonly outbox?: Readonly<Record<string, { readonly type: string }>>;
}

/** What is written to somebody while the connector takes nothing for them: more than an outbox is to hold of it. */
const words = 150;
/** From so many on that lie there at once it was full: it has room for fifty, for whatever they are told. */
const full = 40;
const mostLooks = 120;
const betweenLooksMs = 500;

/** Fills the outbox of a conversation for one of the two. Whoever has it does nothing else until it is empty: it is to stay theirs. */
export function floodsOf({ db, connector, staff, contacts, word, isOver }: Parts) {
  const conversations = db.collection<Talking>('conversations');
  const held = new Set<Client>();

  /** Those of whom the one is reached by the connector, and the agent has answered: nobody else gets the conversation by a timer. */
  async function pairs(of: Flood['of']): Promise<Pair[]> {
    const isAnswered = { 'facts.status': 'open', 'facts.owner': { $ne: null }, 'facts.lastAgentAt': { $ne: null } };
    const found = await conversations.find(isAnswered).toArray();
    return found.flatMap(({ _id, ref, facts, contact: { id } }) => {
      const agent = staff.find(({ person }) => person.agent === facts.owner.agent);
      const contact = contacts.find(({ person }) => person.account === id);
      if (!agent || !contact || held.has(agent)) return [];
      return (of === 'agent' ? agent : contact).person.exactlyOnce ? [] : [{ id: _id, ref, agent, contact }];
    });
  }

  async function somePair({ of, pick }: Flood): Promise<Pair | undefined> {
    for (let left = mostLooks; left > 0 && !isOver(); left -= 1) {
      const found = await pairs(of).catch(() => []); // no primary at the moment
      if (found.length > 0) return found[Math.floor(pick * found.length)];
      await sleep(betweenLooksMs);
    }
    return undefined;
  }

  /** How much lies there for them; undefined while nobody knows. */
  async function lying({ id }: Pair, { of }: Flood): Promise<number | undefined> {
    const doc = await conversations.findOne({ _id: id }, { projection: { outbox: 1 } }).catch(() => null);
    const type = of === 'agent' ? 'relayToAgent' : 'relayToContact';
    return doc ? Object.values(doc.outbox ?? {}).filter((effect) => effect.type === type).length : undefined;
  }

  async function emptied(pair: Pair, act: Flood): Promise<void> {
    while (!isOver() && (await lying(pair, act)) !== 0) await sleep(betweenLooksMs);
  }

  /** One after another, as long as it lasts. */
  async function write(from: Client, until: number): Promise<void> {
    for (let n = 0; n < words && performance.now() < until; n += 1) {
      from.send(word(), false);
      await from.idle();
    }
  }

  async function fill(pair: Pair, act: Flood): Promise<boolean> {
    const { of, forMs } = act;
    const [from, towards] = of === 'agent' ? [pair.contact, pair.agent] : [pair.agent, pair.contact];
    // Whoever is away loses what they have.
    for (const command of ['/online', `/to ${pair.ref}`]) pair.agent.send(command, true);
    await Promise.all([from.idle(), pair.agent.idle()]);
    const until = performance.now() + forMs;
    connector.plan(towards.person.line, { status: 500, forMs });
    await write(from, until);
    let most = 0;
    do {
      most = Math.max(most, (await lying(pair, act)) ?? 0);
      await sleep(betweenLooksMs);
    } while (performance.now() < until);
    return most >= full;
  }

  return {
    isHeld: (agent: Client): boolean => held.has(agent),
    /** Resolves to whether it was full. */
    flood: async (act: Flood): Promise<boolean> => {
      const pair = await somePair(act);
      if (!pair) return false;
      held.add(pair.agent);
      const isFull = await fill(pair, act);
      void emptied(pair, act).then(() => held.delete(pair.agent));
      return isFull;
    },
  };
}
