/** The product with one mistake: one function that one module exports is another one. */
export interface Mutant {
  readonly name: string;
  readonly mistake: string;
  /** One that finds it. */
  readonly seed: number;
  readonly module: string;
  readonly exported: string;
  readonly change: (original: never) => unknown;
  /** What the checker is to say. */
  readonly found: RegExp;
  /** Seen only where nothing else goes wrong: elsewhere it is repaired in time. */
  readonly calm?: true;
}

type Told = Pick<Mutant, 'name' | 'mistake' | 'seed' | 'found' | 'calm'>;

/** `M` is the module. */
const mutant =
  <M>(module: string) =>
  <N extends keyof M & string>(exported: N, told: Told, change: (original: M[N]) => M[N]): Mutant => ({
    module,
    exported,
    change,
    ...told,
  });

const inActivities = mutant<typeof import('../../src/store/activities.ts')>('src/store/activities.ts');
const inAgents = mutant<typeof import('../../src/store/agents.ts')>('src/store/agents.ts');
const inAssignment = mutant<typeof import('../../src/domain/assignment.ts')>('src/domain/assignment.ts');
const inConsequences = mutant<typeof import('../../src/domain/consequences.ts')>('src/domain/consequences.ts');
const inConversations = mutant<typeof import('../../src/store/conversations.ts')>('src/store/conversations.ts');
const inDatabase = mutant<typeof import('../../src/store/database.ts')>('src/store/database.ts');
const inDoor = mutant<typeof import('../../src/runtime/door.ts')>('src/runtime/door.ts');
const inClaims = mutant<typeof import('../../src/store/claims.ts')>('src/store/claims.ts');
const inServing = mutant<typeof import('../../src/runtime/serving.ts')>('src/runtime/serving.ts');
const inQueue = mutant<typeof import('../../src/store/queue.ts')>('src/store/queue.ts');
const inSaid = mutant<typeof import('../../src/runtime/saidSinceOpening.ts')>('src/runtime/saidSinceOpening.ts');
const inRoom = mutant<typeof import('../../src/domain/room.ts')>('src/domain/room.ts');
const inTimers = mutant<typeof import('../../src/runtime/timerPorts.ts')>('src/runtime/timerPorts.ts');
const inToAgent = mutant<typeof import('../../src/runtime/handlers/toAgent.ts')>('src/runtime/handlers/toAgent.ts');
const inLanes = mutant<typeof import('../../src/runtime/lanes.ts')>('src/runtime/lanes.ts');

/** Matches nothing. */
const nothing = /(?!)/;

/** Asks the store once for each id, and answers from memory ever after. */
function rememberingWhatItFoundFirst<D, T>(find: (db: D, id: string) => Promise<T>): (db: D, id: string) => Promise<T> {
  const known = new Map<string, Promise<T>>();
  return (db, id) => {
    const found = known.get(id) ?? find(db, id);
    known.set(id, found);
    return found;
  };
}

export const mutants: readonly Mutant[] = [
  inConsequences(
    'carried',
    {
      name: 'no-brief',
      mistake: 'nobody tells an agent what they were given',
      seed: 1,
      found: /carried, .*without a word/,
    },
    (carried) => (heard) => carried(heard).filter(({ type }) => type !== 'brief'),
  ),
  inToAgent(
    'toAgent',
    {
      name: 'brief-not-delivered',
      mistake: 'what an agent is told of a conversation is not delivered',
      seed: 1,
      found: /delivered, .*\(brief\) (never arrived|stands 0 times)/,
    },
    (toAgent) => (parts) => ({
      ...toAgent(parts),
      brief: () => Promise.resolve(),
    }),
  ),
  inSaid(
    'saidSinceOpening',
    {
      name: 'first-message-left-out',
      mistake: 'the first message is not carried',
      seed: 1,
      found: /carried, .*leaves out what the contact wrote/,
    },
    (said) =>
      (...given) =>
        said(...given).slice(1),
  ),
  inConsequences(
    'carried',
    {
      name: 'answer-not-carried',
      mistake: 'an agent’s words are not carried',
      seed: 1,
      found: /carried, .*not carried to the contact/,
    },
    (carried) => (heard) => (heard.event.type === 'agent.messaged' ? [] : carried(heard)),
  ),
  inConsequences(
    'carried',
    { name: 'note-to-contact', mistake: 'a note goes to the contact', seed: 1, found: /private: a note stands on/ },
    (carried) => (heard) =>
      heard.event.type === 'agent.noted'
        ? [{ type: 'relayToContact', agent: heard.event.agent, content: { text: heard.event.text, attachments: [] } }]
        : carried(heard),
  ),
  inServing(
    'servingOf',
    {
      name: 'queue-not-served-on-close',
      mistake: 'the queue is not served when somebody comes free',
      seed: 6,
      calm: true,
      found: /everyone served, .*while .* qualified|repaired: unserved/,
    },
    () => () => () => Promise.resolve(),
  ),
  inQueue(
    'waiting',
    { name: 'last-in-first-out', mistake: 'last in, first out', seed: 6, found: /queue order, .*was ahead of it/ },
    (waiting) =>
      async (...given) =>
        (await waiting(...given)).toReversed(),
  ),
  inDoor(
    'doorOf',
    {
      name: 'timers-not-armed',
      mistake: 'nobody is to wake for a timer',
      seed: 2,
      calm: true,
      found: /timers, .*after it was due/,
    },
    (doorOf) => (parts) => doorOf({ ...parts, armed: () => undefined }),
  ),
  inConversations(
    'saveDecision',
    { name: 'timers-not-stored', mistake: 'timers are not stored', seed: 2, found: /timers, .*was armed, and is gone/ },
    (save) =>
      (db, before, decided, ...more) =>
        save(db, before, { ...decided, state: { ...decided.state, timers: [] } }, ...more),
  ),
  inTimers(
    'timerPortsOf',
    { name: 'timer-early', mistake: 'timers fire 3 s early', seed: 3, found: /timers, .*fired [\d.]+ ms early/ },
    (portsOf) => (parts) => portsOf({ ...parts, clock: { ...parts.clock, now: () => parts.clock.now() + 3_000 } }),
  ),
  inLanes(
    'lanesOf',
    {
      name: 'answers-at-once',
      mistake: 'answers do not wait for each other',
      seed: 1,
      found: /order: answers came in another order/,
    },
    (lanesOf) => (parts) => {
      const lanes = lanesOf(parts);
      let answers = 0;
      return {
        ...lanes,
        run: (lane, work) => lanes.run(work.type === 'answer' ? `${lane} ${(answers += 1)}` : lane, work),
      };
    },
  ),
  inActivities(
    'undecidedOf',
    {
      name: 'newest-first',
      mistake: 'what lies undecided is decided from the newest on',
      seed: 5,
      found: /order.*: decided in another order than it was sent/,
    },
    (undecidedOf) =>
      async (...given) =>
        (await undecidedOf(...given)).toReversed(),
  ),
  inActivities(
    'appendActivity',
    {
      name: 'resent-is-new',
      mistake: 'what is sent again counts as new',
      seed: 2,
      found: /decided once, .*one message came to \d+ events/,
    },
    (append) =>
      (db, { key, ...activity }, guess) =>
        append(db, { ...activity, ...(activity.from === 'bot' && key !== undefined && { key }) }, guess),
  ),
  inActivities(
    'appendActivity',
    {
      name: 'kept-in-memory-only',
      mistake: 'what was acknowledged is remembered by one process alone',
      seed: 1,
      found: /nothing lost: .*acknowledged, and/,
    },
    (append) =>
      (db, { undecided: _, ...activity }, guess) =>
        append(db, activity, guess),
  ),
  inConversations(
    'findConversation',
    {
      name: 'stale-conversation',
      mistake: 'a conversation is read once and never again',
      seed: 1,
      found: /could not be decided about/,
    },
    rememberingWhatItFoundFirst,
  ),
  inAgents(
    'findAgent',
    {
      name: 'stale-agent',
      mistake: 'an agent is read once and never again',
      seed: 6,
      calm: true,
      found: /everyone served|repaired: unserved/,
    },
    rememberingWhatItFoundFirst,
  ),
  inClaims(
    'claim',
    { name: 'cap-ignored', mistake: 'caps do not hold', seed: 5, found: /caps, .*and was given/ },
    (claim) =>
      (db, key, { as: _, ...condition }) =>
        claim(db, key, { ...condition, below: null, insist: true }),
  ),
  inAssignment(
    'acceptedPresence',
    {
      name: 'away-agents-assigned',
      mistake: 'who is away is assigned all the same',
      seed: 3,
      found: /caps, .* is (away|offline), and was given/,
    },
    () => () => ['online', 'away', 'offline'],
  ),
  inAgents(
    'candidates',
    {
      name: 'missed-again',
      mistake: 'who missed a contact gets them again',
      seed: 17,
      found: /caps, .*not to have it again/,
    },
    (candidates) => (db, choice) => candidates(db, { ...choice, exclude: [] }),
  ),
];

/** What only a real replica set shows: for the chaos run. */
/** Nothing is wrong with these: the product is only made to come to what it hardly ever does. */
export const variants: readonly Mutant[] = [
  inRoom(
    'isFull',
    { name: 'little-room', mistake: 'none: an outbox has room for four', seed: 1, found: nothing },
    (isFull) =>
      (waiting, ...given) =>
        isFull(
          waiting.flatMap((effect) => Array.from({ length: 13 }, () => effect)),
          ...given,
        ),
  ),
];

export const databaseMutants: readonly Mutant[] = [
  inDatabase(
    'openDatabase',
    { name: 'confirmed-by-one', mistake: 'one MongoDB alone confirms a write', seed: 1, found: /nothing lost/ },
    (open) =>
      async (...given) => {
        const opened = await open(...given);
        const alone = Object.keys(opened)
          .filter((name) => name !== 'connection' && name !== 'db')
          .map((name) => [name, opened.db.collection(name, { writeConcern: { w: 1 } })]);
        return { ...opened, ...(Object.fromEntries(alone) as object) };
      },
  ),
];
