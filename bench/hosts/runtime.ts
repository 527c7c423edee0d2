import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { DoorEvent } from '../../src/domain/events.ts';
import type { ConversationDocument } from '../../src/store/documents.ts';
import { useLine } from '../../src/store/lines.ts';
import { serve } from '../host.ts';
import { busily, type Extent, type Took } from '../measure.ts';
import { type House, houseOn, type Plan } from './house.ts';
import { watchOwners } from './owners.ts';

let house: House | undefined;
const here = (): House => {
  if (!house) throw new Error('nothing is open here');
  return house;
};

const patienceMs = 30_000;
const lookEachMs = 10;

/** Events that are told here, by name: nothing else comes of a note; a message is carried to the other side. */
const events = {
  note: (agent: string, text: string) => ({ type: 'agent.noted', agent, text }),
  toAgent: (_agent: string, text: string) => ({
    type: 'contact.messaged',
    content: { text, attachments: [] },
    language: 'en',
  }),
  toContact: (agent: string, text: string) => ({ type: 'agent.messaged', agent, content: { text, attachments: [] } }),
  leftOrReturned: (agent: string, _text: string, turn: number) => ({
    type: turn % 2 === 0 ? 'agent.left' : 'agent.returned',
    agent,
  }),
} as const satisfies Record<string, (agent: string, text: string, turn: number) => { type: DoorEvent['type'] }>;

function bePresent(agent: string, presence: 'online' | 'offline'): Promise<void> {
  const { runtime, clock } = here();
  return runtime.deskPorts.setPresence({ agent, at: new Date(clock.now()) }, presence);
}

const calls = {
  /** Opens a database, prepares it and runs a runtime on it. */
  open: async (plan: Plan): Promise<void> => {
    house = await houseOn(plan);
  },
  configure: (routing: object): Promise<void> => here().configure(routing),

  /** A conversation that an agent who can be reached has answered, as it is stored once nothing is under way. */
  answered: async (agent: string): Promise<ConversationDocument> => {
    const { db, clock, runtime } = here();
    await useLine(db, {
      _id: `line-${agent}`,
      channel: 'bench',
      accounts: [`bench:${agent}`],
      name: agent,
      locale: null,
      timezone: null,
      usedAt: new Date(clock.now()),
    });
    await bePresent(agent, 'online');
    const id = await openOne();
    await until(id, ({ facts }) => facts.owner !== null);
    const content = { text: 'Hello, what can I do for you?', attachments: [] };
    await runtime.door.tell(id, { type: 'agent.messaged', at: clock.now(), agent, content });
    await bePresent(agent, 'offline');
    await until(id, ({ facts, lease }) => facts.lastAgentAt !== null && lease === undefined);
    const doc = await db.conversations.findOne({ _id: id });
    if (!doc) throw new Error('it is gone');
    return doc;
  },

  /** Brings events of conversations through the door, each conversation's one after another; what is carried, once it was. */
  tell: async (
    asked: {
      readonly what: keyof typeof events;
      readonly conversations: readonly string[];
      readonly agent: string;
    } & Extent,
  ): Promise<Took> => {
    const { runtime, clock, settled, carried } = here();
    const { what, conversations, agent, ...extent } = asked;
    const turns = conversations.map(() => 0);
    const began = performance.now();
    const { tookMs } = await busily(conversations.length, extent, async (worker) => {
      const turn = (turns[worker] ?? 0) + 1;
      turns[worker] = turn;
      const words = `bench ${worker}.${turn}`;
      const event = { at: clock.now(), ...events[what](agent, words, turn - 1) } as DoorEvent;
      const isCarried = what === 'toAgent' ? carried(words) : undefined;
      const { outcome } = await runtime.door.tell(conversations[worker] ?? '', event);
      if (outcome !== 'decided') throw new Error(`${what} was ${outcome}`);
      await isCarried; // else more would wait for the agent than an outbox holds
    });
    await settled();
    return { tookMs, withinMs: performance.now() - began };
  },

  /** Conversations opened by some at once, each until it has its agent; with all that comes of it. */
  opened: async ({
    agent,
    atOnce,
    ...extent
  }: { readonly agent: string; readonly atOnce: number } & Extent): Promise<Took> => {
    const { db, settled } = here();
    await bePresent(agent, 'online');
    await using owners = await watchOwners(db);
    const began = performance.now();
    const { tookMs } = await busily(atOnce, extent, async () => owners.of(await openOne()));
    await settled();
    const withinMs = performance.now() - began;
    await bePresent(agent, 'offline');
    return { tookMs, withinMs };
  },

  /** Timers fall due at these moments, as conversations in the database have them: wakes for them as for any other. */
  wake: (at: readonly number[]): Promise<void> => here().wake(at),
  now: (): Promise<number> => Promise.resolve(here().clock.now()),
  /** When so many messages were delivered since it was last asked for, in milliseconds by the database's clock, with their lines. */
  delivered: (count: number): Promise<readonly (readonly [line: string, at: number])[]> => here().delivered(count),

  /** One whole round of the sweeper; how long it took. */
  sweep: async (): Promise<Took> => {
    const began = performance.now();
    await here().runtime.sweeper.sweep();
    const tookMs = performance.now() - began;
    return { tookMs: [tookMs], withinMs: tookMs };
  },
};
export type RuntimeCalls = typeof calls;

async function openOne(): Promise<string> {
  const { runtime, clock } = here();
  const { door, governance } = runtime;
  const at = clock.now();
  const id = randomUUID().replaceAll('-', '').slice(0, 20);
  const contact = { id: `bench:${id}`, channel: 'bench', name: 'Contact', timezone: null };
  const content = { text: 'hello', attachments: [] };
  const event = { type: 'conversation.opened', at, content, language: 'en' } as const;
  const opening = { at, language: 'en', text: 'hello', contact, returning: false, previous: null };
  await door.open({ id, contact, machine: governance.current().revision.machine, opening, event });
  return id;
}

async function until(id: string, isSo: (doc: ConversationDocument) => boolean): Promise<void> {
  const end = performance.now() + patienceMs;
  for (;;) {
    const doc = await here().db.conversations.findOne({ _id: id });
    if (doc && isSo(doc)) return;
    if (performance.now() > end) throw new Error(`it did not come about: ${JSON.stringify(doc?.facts)}`);
    await sleep(lookEachMs);
  }
}

serve(calls);
