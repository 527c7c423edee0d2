import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { z } from 'zod';
import { machines } from '../../machines/index.ts';
import { presenterOf } from '../../src/desk/presenter.ts';
import type { Content, Outgoing } from '../../src/domain/content.ts';
import type { Inbound } from '../../src/domain/inbound.ts';
import { agentsFile, routingFile, shiftsFile, teamsFile, type Workspace } from '../../src/domain/workspace.ts';
import type { Texts } from '../../src/messages/catalog.ts';
import { databaseClock } from '../../src/runtime/databaseClock.ts';
import type { Log, Metrics } from '../../src/runtime/ports.ts';
import { type Runtime, runtimeOf } from '../../src/runtime/runtime.ts';
import { type Database, openDatabase, prepareDatabase } from '../../src/store/database.ts';
import { appendActivity } from '../../src/store/activities.ts';
import { latestOf } from '../../src/store/conversations.ts';
import type { ConversationDocument, LineDocument } from '../../src/store/documents.ts';
import type { HandClock } from './handClock.ts';
import { freshDatabase } from './mongod.ts';

/** What a test's config files say; times and teams that no test is about are filled in. */
export interface Files {
  readonly agents: z.input<typeof agentsFile>['agents'];
  readonly teams?: readonly string[];
  readonly shifts?: z.input<typeof shiftsFile>;
  readonly routing?: z.input<typeof routingFile>;
  /** By language, and then by key; the key itself is said where there is none. */
  readonly messages?: Texts;
}

/** Several runtimes on one database, as several processes are, without channels around them: what they send is written down. */
export interface House extends AsyncDisposable {
  readonly db: Database;
  /** The database's address, for commands that are run on it. */
  readonly mongodbUri: string;
  readonly runtimes: readonly Runtime[];
  /** What was delivered, by line, in order; the same key again is the same delivery. */
  readonly sent: ReadonlyMap<string, readonly Outgoing[]>;
  readonly breaches: readonly string[];
  /** References of conversations whose cards were settled. */
  readonly cardsSettled: readonly string[];
  /** What became of each claim, as it is counted. */
  readonly claims: readonly string[];
  configure(files: Files): Promise<void>;
  /** A contact's first message, by one of the runtimes in turn. */
  open(
    name: string,
    how?: { at?: number; language?: string; channel?: string; text?: string; timezone?: string; locale?: string },
  ): Promise<ConversationDocument>;
  /** Somebody's line, used now. */
  line(name: string): Promise<LineDocument>;
  /** A contact writes, on their line, and it is decided about. Gives the conversation that it came to. */
  writes(name: string, text?: string): Promise<ConversationDocument>;
  conversation(id: string): Promise<ConversationDocument>;
  /** What the bot and agents told a contact, in short: keys of the bot's texts where the files have no others. */
  told(name: string): readonly string[];
  /** Somebody answers the contact. */
  answers(agent: string, id: string): Promise<void>;
  close(id: string): Promise<void>;
  setPresence(agent: string, presence: 'online' | 'away' | 'offline'): Promise<void>;
  /** Waits until nothing is under way in any of the runtimes. */
  settled(): Promise<void>;
}

const everyDay = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;

export function workspaceOf({ agents, teams = ['day'], shifts, routing }: Files): Workspace {
  const always = {
    timezone: 'UTC',
    shifts: { always: { team: teams[0] ?? 'day', days: [...everyDay], from: '00:00', to: '24:00' } },
  };
  return {
    agents: agentsFile.parse({ agents }).agents,
    teams: teamsFile.parse({ teams: Object.fromEntries(teams.map((team) => [team, { name: team }])) }).teams,
    calendar: shiftsFile.parse(shifts ?? always),
    routing: routingFile.parse(routing ?? {}),
    replies: {},
  };
}

/** Comes before each delivery: what it throws, the channel has said. */
type Carrying = (line: string, message: Outgoing) => void;

/** What a test hands over instead of what processes have by themselves. */
interface Instead {
  readonly carrying?: Carrying;
  readonly hands?: HandClock;
  /** One database's addresses, for the processes in turn: a wire to it that can be broken. The last one is the test's own. */
  readonly uris?: readonly string[];
}

export async function houseOf(
  files: Files,
  processes = 2,
  { carrying = () => undefined, hands, uris }: Instead = {},
): Promise<House> {
  const addresses = uris ?? [await freshDatabase()];
  const opened = await Promise.all(addresses.map((address) => openDatabase(address, 10_000)));
  const [uri = '', db] = [addresses.at(-1), opened.at(-1)];
  if (!db) throw new Error('no database');
  await prepareDatabase(db);
  const clock = hands ? { ...hands.clock, stop: () => undefined } : await databaseClock(db, () => undefined);
  const sent = new Map<string, Outgoing[]>();
  const keys = new Set<string>();
  const breaches: string[] = [];
  const claims: string[] = [];
  const settled: string[] = [];
  const metrics: Metrics = {
    event: () => undefined,
    effect: () => undefined,
    claim: (outcome) => claims.push(outcome),
    timerLate: () => undefined,
    breach: (kind) => breaches.push(kind),
  };
  const faults: unknown[] = [];
  const log: Log = {
    debug: () => undefined,
    info: () => undefined,
    warn: () => undefined,
    error: (fields) => faults.push(fields),
  };
  const channel = {
    read: (activity: string) => JSON.parse(activity) as Inbound,
    typing: () => Promise.resolve(),
    showPresence: () => Promise.resolve(),
    amend: () => Promise.resolve(true),
    settle: (_line: unknown, ref: string) => Promise.resolve(void settled.push(ref)),
    identify: <L>(line: L) => Promise.resolve(line),
    bring: (_line: unknown, _activity: unknown, content: Content) => Promise.resolve(content),
    opensFiles: () => true,
    deliver: async (line: { readonly _id: string }, message: Outgoing, key: string): Promise<void> => {
      await Promise.resolve();
      carrying(line._id, message);
      if (!keys.has(key)) sent.set(line._id, [...(sent.get(line._id) ?? []), message]);
      keys.add(key);
    },
  };
  const runtimes = Array.from({ length: processes }, (_, n): Runtime => {
    const runtime: Runtime = runtimeOf({
      db: opened[n % opened.length] ?? db,
      self: `test-${randomUUID()}`,
      clock,
      log,
      metrics,
      channelOf: () => channel,
      presenter: presenterOf(() => runtime.governance.current()),
      hearAgent: () => Promise.resolve(),
      ...(hands && { timersOf: hands.timersOf }),
    });
    return runtime;
  });
  let revisions = 0;
  async function configure(changed: Files): Promise<void> {
    const workspace = workspaceOf(changed);
    const workflow = machines.find(({ id }) => id === workspace.routing.machine);
    if (!workflow) throw new Error(`no machine ${workspace.routing.machine}`);
    const parameters = workflow.parameters.parse(workspace.routing.parameters);
    revisions += 1;
    const candidate = {
      workspace,
      parameters,
      messages: changed.messages ?? { en: {} },
      machine: workflow.build(parameters),
      filesAt: new Date(clock.now() + revisions),
    };
    for (const { governance } of runtimes) await governance.offer(() => Promise.resolve(candidate));
  }
  const someone = (turn: number): Runtime => {
    const runtime = runtimes[turn % runtimes.length];
    if (!runtime) throw new Error('no runtime');
    return runtime;
  };
  await configure(files);
  for (const runtime of runtimes) await runtime.start();
  let turn = 0;

  const conversation = async (id: string): Promise<ConversationDocument> => {
    const doc = await db.conversations.findOne({ _id: id });
    if (!doc) throw new Error(`no conversation ${id}`);
    return doc;
  };
  const line = async (name: string): Promise<LineDocument> => {
    const at = new Date(clock.now());
    const used: LineDocument = {
      _id: `line-${name}`,
      channel: 'test',
      accounts: [`test:${name}`],
      name,
      locale: 'en',
      timezone: null,
      openedAt: at,
      usedAt: at,
    };
    await db.lines.updateOne({ _id: used._id }, { $set: used }, { upsert: true });
    return used;
  };

  return {
    db,
    mongodbUri: uri,
    line,
    runtimes,
    sent,
    breaches,
    claims,
    cardsSettled: settled,
    configure,
    conversation,
    open: async (name, how = {}) => {
      const { at = clock.now(), language = 'en', channel: on = 'test', text = 'hello', timezone = null, locale } = how;
      const { door, governance } = someone(turn++);
      const contact = { id: `${on}:${name}`, channel: on, name, timezone };
      const accounts = [contact.id];
      const line = { _id: `line-${name}`, channel: on, accounts, name, locale: language, timezone: null };
      await db.lines.updateOne(
        { _id: line._id },
        { $set: { ...line, openedAt: new Date(at), usedAt: new Date() } },
        { upsert: true },
      );
      const id = randomUUID().replaceAll('-', '').slice(0, 20);
      const opening = { at, language, locale, text, contact, returning: false, previous: null };
      const event = { type: 'conversation.opened', at, content: { text, attachments: [] }, language } as const;
      await door.open({ id, contact, machine: governance.current().revision.machine, opening, event });
      return conversation(id);
    },
    writes: async (name, text = 'hello') => {
      const { inbox } = someone(turn++);
      const used = await line(name);
      const activity: Inbound = {
        kind: 'message',
        content: { text, attachments: [] },
        submitted: null,
        locale: null,
        timezone: null,
      };
      await appendActivity(db, {
        line: used._id,
        from: 'person',
        activity: JSON.stringify(activity),
        at: used.usedAt,
        undecided: 'test',
        by: 'test',
      });
      await inbox.drain(used._id);
      const doc = await latestOf(db, used.accounts[0] ?? '');
      if (!doc) throw new Error(`nothing was opened for ${name}`);
      return doc;
    },
    told: (name) => (sent.get(`line-${name}`) ?? []).map(({ text }) => text),
    answers: async (agent, id) => {
      await someone(turn++).door.tell(id, {
        type: 'agent.messaged',
        at: clock.now(),
        agent,
        content: { text: 'answer', attachments: [] },
      });
    },
    close: async (id) => {
      await someone(turn++).door.tell(id, { type: 'conversation.closed', at: clock.now(), by: null, insisted: true });
    },
    setPresence: (agent, presence) =>
      someone(turn++).deskPorts.setPresence({ agent, at: new Date(clock.now()) }, presence),
    settled: async () => {
      while ((await db.conversations.countDocuments({ lease: { $exists: true } })) > 0) await sleep(10);
      for (const runtime of runtimes) await runtime.queue.idle();
      while ((await db.conversations.countDocuments({ lease: { $exists: true } })) > 0) await sleep(10);
    },
    [Symbol.asyncDispose]: async () => {
      for (const runtime of runtimes) await runtime.stop();
      clock.stop();
      for (const { connection } of opened) await connection.close();
      if (faults.length > 0) throw new Error(`errors were logged: ${JSON.stringify(faults)}`);
    },
  };
}
