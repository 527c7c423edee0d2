import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { MongoClient } from 'mongodb';
import { randomOf } from '../simulation/random.ts';
import { type Connector, type Plan as Answers, startConnector } from '../support/connector.ts';
import { check } from './checker/check.ts';
import type { Finding, History, Unrest } from './checker/history.ts';
import { doubles } from './checker/rules/delivered.ts';
import { directLineClient, type World } from './clients.ts';
import { floodsOf } from './floods.ts';
import { gather } from './gather.ts';
import { settled } from './settled.ts';
import { looseContact, teamsAgent, teamsContact } from './talks.ts';
import { typed } from './typed.ts';
import { startMongods } from './mongods.ts';
import { type Rotas, startRotas } from './rotas.ts';
import { type Act, type Plan, scheduleOf, tickMs } from './schedule.ts';
import { watchWrites } from './watch.ts';
import { agentIds, configSince, isOnTeams, limits, rules } from './workplace.ts';

export interface Outcome {
  readonly findings: readonly Finding[];
  readonly counts: Readonly<Record<string, number>>;
  /** Where history and logs are, when something was found. */
  readonly folder: string | null;
}

const reportEveryMs = 10_000;

/** Runs a plan on real processes, lets all come to rest, and checks what happened. `mutant`: a mistake that the processes have. */
export async function run(plan: Plan, repeat: string, say: (line: string) => void, mutant?: string): Promise<Outcome> {
  const folder = await mkdtemp(join(tmpdir(), 'rota-chaos-'));
  await using cleanup = new AsyncDisposableStack();
  const mongods = cleanup.adopt(await startMongods(folder), (set) => set.stop());
  const watch = cleanup.adopt(await watchWrites(mongods.uri), (one) => one.stop());
  const connector = cleanup.use(await startConnector());
  const failures = new Map<string, number>();
  const world: World = {
    urls: [],
    random: randomOf(plan.seed),
    failed: (error) => {
      const what = shortly(error);
      failures.set(what, (failures.get(what) ?? 0) + 1);
    },
  };
  const rotas = cleanup.adopt(await startRotas(folder, mongods.uri, plan.rotas, mutant), (all) => all.stop());
  const client = cleanup.adopt(await MongoClient.connect(mongods.uri), (one) => one.close());
  const here = { ...world, urls: rotas.urls };
  const staff = await Promise.all(
    agentIds.map(async (id) =>
      isOnTeams(id) ? teamsAgent(here, connector, id) : directLineClient(here, `dl_${id}`, id),
    ),
  );
  const contacts = await Promise.all(
    Array.from({ length: plan.contacts }, async (_, n) =>
      n < plan.loose
        ? (n % 2 === 0 ? looseContact : teamsContact)(here, connector, `loose${n}`)
        : directLineClient(here, `contact${n}`, null),
    ),
  );
  const clients = [...staff, ...contacts];
  cleanup.defer(async () => {
    await Promise.all(clients.map((one) => one.stop()));
  });
  for (const agent of staff) agent.send('/online', true);
  await Promise.all(staff.map((one) => one.idle())); // who is on Teams has a line since they wrote
  const onConnector = clients.filter(({ person }) => !person.exactlyOnce).map(({ person }) => person.line);

  const counts: Record<string, number> = Object.fromEntries(faultsCounted.map((what) => [what, 0]));
  const count = (what: string): void => void (counts[what] = (counts[what] ?? 0) + 1);
  const busy = new Map<string, Promise<void>>();
  const faults = new Set<Promise<void>>();
  const unrest: Unrest[] = [];
  let isOver = false;
  /**
   * What is down already is brought down again once it is back, unless the run is over by then; counted is only what hit something.
   */
  function bring(what: string, kind: string, fault: () => Promise<boolean>): void {
    const under: Promise<void> = (busy.get(what) ?? Promise.resolve()).then(async () => {
      if (isOver) return;
      const from = Date.now();
      if (await fault()) count(kind);
      unrest.push({ what: kind, from, until: Date.now() });
    });
    busy.set(what, under);
    faults.add(under);
  }
  /** The first who has a socket, from the one on that was chosen; for a while nobody may. */
  async function stopsReading({ contact, forMs }: Extract<Act, { who: 'reader' }>): Promise<boolean> {
    const inTurn = [...contacts.slice(contact), ...contacts.slice(0, contact)];
    for (let left = mostLooks; left > 0; left -= 1) {
      if (inTurn.some((one) => one.stopReading(forMs))) return true;
      await sleep(500);
    }
    return false;
  }
  let words = 0;
  const word = (): string => `w${String((words += 1)).padStart(6, '0')}`;
  const floods = floodsOf({ db: client.db(), connector, staff, contacts, word, isOver: () => isOver });

  function perform(act: Act): void {
    switch (act.who) {
      case 'contact':
        for (let n = 0; n < act.messages; n += 1) contacts[act.contact]?.send(word(), false);
        return;
      case 'agent': {
        const agent = staff[act.agent];
        const times = act.does === 'burst' ? burst : 1;
        if (!agent || floods.isHeld(agent)) return;
        for (let n = 0; n < times; n += 1) agent.send(...typed(agent, act.does, act.pick, word));
        return;
      }
      case 'rota':
        bring(`rota ${act.rota}`, kinds[act.fault], () => rotas[act.fault](act.rota, act.forMs / 2));
        return;
      case 'mongod':
        bring('mongod', kinds[act.fault], () => mongods[act.fault](act.forMs / 2));
        return;
      case 'connector':
        // All who talk through it meet it, each at its next call.
        for (const talk of onConnector) connector.planMore(talk, ...planned(act));
        unrest.push({ what: act.fault, from: Date.now(), until: Date.now() + 2 * act.forMs });
        return;
      case 'outbox':
        bring(`outbox of ${act.of}`, kinds[act.of], () => floods.flood(act));
        return;
      case 'reader':
        bring('reader', 'slow readers', () => stopsReading(act));
    }
  }

  const schedule = scheduleOf(plan);
  const startedMs = performance.now();
  let reportedMs = 0;
  for (let tick = 0; tick * tickMs < plan.seconds * 1_000; tick += 1) {
    await sleep(Math.max(0, startedMs + tick * tickMs - performance.now()));
    for (const act of schedule.get(tick) ?? []) perform(act);
    if (tick * tickMs - reportedMs < reportEveryMs) continue;
    reportedMs = tick * tickMs;
    const sent = clients.reduce((sum, one) => sum + one.sent.length, 0);
    say(`${Math.round(reportedMs / 1_000)} s: ${sent} sent, ${watch.decided.size} decided, ${JSON.stringify(counts)}`);
  }
  say('settling');
  isOver = true;
  await Promise.all(faults);
  for (const talk of onConnector) connector.plan(talk); // what has not met its call by now is over too
  await Promise.all(clients.map((one) => one.idle()));
  const documents = await settled(client.db(), clients, watch);
  const about = { repeat, limits, rules, texts: {}, unrest, configs: [configSince(0)] };
  const history = gather({ about, documents, clients, connector, watch });
  const findings = [...check(history), ...unwatched(history), ...rotas.oddities.map(odd)];
  const outcome = {
    findings,
    counts: {
      ...counts,
      ...hits(connector),
      ...Object.fromEntries([...failures].map(([what, times]) => [`attempts that failed: ${what}`, times])),
      'failed starts': rotas.failedStarts(),
      ...totals(history, words, rotas),
    },
  };
  if (findings.length === 0) {
    cleanup.defer(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }));
    return { ...outcome, folder: null };
  }
  await writeFile(join(folder, 'history.json'), JSON.stringify(history));
  await writeFile(join(folder, 'findings.json'), JSON.stringify(findings, null, 2));
  return { ...outcome, folder };
}

/** A burst of an agent's answers: more than are under way to one contact at once. */
const burst = 12;

const kinds = {
  kill: 'kills',
  freeze: 'freezes',
  jump: 'clock jumps',
  killPrimary: 'primaries killed',
  freezePrimary: 'primaries frozen',
  lonelyPrimary: 'primaries killed alone',
  agent: 'full outboxes, to agents',
  contact: 'full outboxes, to contacts',
} as const;
const faultsCounted: readonly string[] = [...Object.values(kinds), 'slow readers'];

/** More than one call meets it. */
function planned({ fault, forMs }: Extract<Act, { who: 'connector' }>): Answers[] {
  if (fault === 'hang' || fault === 'cut') return [fault, fault];
  if (fault === 'slow') return [{ status: 200, afterMs: slowMs, forMs: forMs / 2 }];
  return [{ status: Number(fault), headers: { 'retry-after': '1' }, forMs: forMs / 2 }];
}
const slowMs = 1_500;
const mostLooks = 120;

/** How many calls met each fault of the connector. */
function hits({ calls }: Connector): Record<string, number> {
  const found: Record<string, number> = {};
  for (const kind of ['refused', 'slow', 'hang', 'cut'] as const)
    found[`connector calls, ${kind}`] = calls.filter(({ fault }) => fault === kind).length;
  return found;
}

/** What became of an attempt that was not taken. */
export function shortly(error: unknown): string {
  const { message, name, cause } = error as Error & { cause?: { code?: string } };
  return /answered (\d+)/.exec(message)?.[1] ?? cause?.code ?? name;
}

const odd = (what: string): Finding => ({ rule: 'processes', conversation: null, what, evidence: null });

/** What was not watched proves nothing. */
function unwatched({ journal, loads, waits }: History): Finding[] {
  const missed = journal.filter(({ decidedAt }) => decidedAt === null).length;
  return missed === 0 && loads.length > 0 && waits.length > 0 ? [] : [odd(`${missed} decisions were not watched`)];
}

function totals(
  history: History,
  words: number,
  { count, repairs }: Pick<Rotas, 'count' | 'repairs'>,
): Record<string, number> {
  const lateness = history.journal.flatMap(({ event, cancelled, decidedAt }) =>
    event.type === 'timer.fired' && decidedAt !== null
      ? cancelled.filter(({ id }) => id === event.id).map(({ at }) => decidedAt - at)
      : [],
  );
  return {
    words,
    sent: history.sent.length,
    'not acknowledged': history.sent.filter(({ acknowledged }) => !acknowledged).length,
    conversations: history.end.conversations.length,
    decisions: history.journal.length,
    deliveries: history.delivered.length,
    'timers fired': lateness.length,
    'latest timer (ms)': Math.max(0, ...lateness),
    'most in a queue': mostWaiting(history),
    'told as missed': history.journal.flatMap(({ effects }) => effects).filter(({ why }) => why === 'missed').length,
    'refused, the outbox being full': history.journal.filter(({ event }) => event.reason === 'backlog').length,
    doubles: doubles(history).all,
    'doubles that no cut connection explains': doubles(history).avoidable,
    repairs: [...repairs.values()].reduce((sum, often) => sum + often, 0),
    ...Object.fromEntries(repairs),
    'given up': count('given up'),
    'put aside': count('put aside'),
    unhandled: count('unhandled'),
    'taken over': count('took over'),
  };
}

function mostWaiting({ waits }: History): number {
  const now = new Set<string>();
  let most = 0;
  for (const { conversation, change } of waits) {
    if (change === 'entered') now.add(conversation);
    else now.delete(conversation);
    most = Math.max(most, now.size);
  }
  return most;
}
