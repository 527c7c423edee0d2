import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { MongoClient } from 'mongodb';
import { startConnector } from '../support/connector.ts';
import { check } from './checker/check.ts';
import type { Finding, History, Unrest } from './checker/history.ts';
import { doubles } from './checker/rules/delivered.ts';
import { directLineClient, looseContact } from './clients.ts';
import { gather } from './gather.ts';
import { settled } from './settled.ts';
import { typed } from './typed.ts';
import { startMongods } from './mongods.ts';
import { startRotas } from './rotas.ts';
import { type Act, type Plan, scheduleOf, tickMs } from './schedule.ts';
import { watchWrites } from './watch.ts';
import { agentIds, configSince, limits, rules } from './workplace.ts';

export interface Outcome {
  readonly findings: readonly Finding[];
  readonly counts: Readonly<Record<string, number>>;
  /** Where history and logs are, when something was found. */
  readonly folder: string | null;
}

const reportEveryMs = 10_000;

/** Runs a plan on real processes, lets all come to rest, and checks what happened. */
export async function run(plan: Plan, repeat: string, say: (line: string) => void): Promise<Outcome> {
  const folder = await mkdtemp(join(tmpdir(), 'rota-chaos-'));
  await using cleanup = new AsyncDisposableStack();
  const mongods = cleanup.adopt(await startMongods(folder), (set) => set.stop());
  const watch = cleanup.adopt(await watchWrites(mongods.uri), (one) => one.stop());
  const connector = cleanup.use(await startConnector());
  const rotas = cleanup.adopt(await startRotas(folder, mongods.uri, plan.rotas), (all) => all.stop());
  const client = cleanup.adopt(await MongoClient.connect(mongods.uri), (one) => one.close());
  const staff = await Promise.all(agentIds.map((id) => directLineClient(rotas.urls, `dl_${id}`, id)));
  const contacts = await Promise.all(
    Array.from({ length: plan.contacts }, async (_, n) =>
      n < plan.loose
        ? looseContact(rotas.urls, connector.serviceUrl, `loose${n}`)
        : directLineClient(rotas.urls, `contact${n}`, null),
    ),
  );
  const clients = [...staff, ...contacts];
  cleanup.defer(async () => {
    await Promise.all(clients.map((one) => one.stop()));
  });
  for (const agent of staff) agent.send('/online', true);

  const counts: Record<string, number> = {
    kills: 0,
    freezes: 0,
    'clock jumps': 0,
    'primaries lost': 0,
    'connector faults': 0,
  };
  const count = (what: string): void => void (counts[what] = (counts[what] ?? 0) + 1);
  const busy = new Set<string>();
  const faults = new Set<Promise<void>>();
  const unrest: Unrest[] = [];
  /** Nothing that is down already is brought down again; one that is skipped is not counted. */
  function bring(what: string, kind: string, fault: () => Promise<void>): void {
    if (busy.has(what)) return;
    busy.add(what);
    count(kind);
    const from = Date.now();
    const under: Promise<void> = fault().finally(() => {
      unrest.push({ what: kind, from, until: Date.now() });
      busy.delete(what);
      faults.delete(under);
    });
    faults.add(under);
  }
  let words = 0;
  const word = (): string => `w${String((words += 1)).padStart(6, '0')}`;

  function perform(act: Act): void {
    switch (act.who) {
      case 'contact':
        for (let n = 0; n < act.messages; n += 1) contacts[act.contact]?.send(word(), false);
        return;
      case 'agent': {
        const agent = staff[act.agent];
        if (agent) agent.send(...typed(agent, act.does, act.pick, word));
        return;
      }
      case 'rota':
        if (act.fault === 'clock') {
          count('clock jumps');
          rotas.jump(act.rota);
          return;
        }
        bring(`rota ${act.rota}`, act.fault === 'kill' ? 'kills' : 'freezes', () =>
          act.fault === 'kill' ? rotas.kill(act.rota, act.forMs / 2) : rotas.freeze(act.rota, act.forMs),
        );
        return;
      case 'mongod':
        bring('mongod', 'primaries lost', () => mongods[act.fault](act.forMs / 2));
        return;
      case 'connector': {
        const line = contacts[act.contact]?.person.line ?? '';
        bring('connector', 'connector faults', async () => {
          const status = Number(act.fault);
          const headers = { 'retry-after': '1' };
          connector.plan(
            line,
            ...(Number.isNaN(status) ? [act.fault as 'hang' | 'cut'] : [{ status, headers, forMs: act.forMs }]),
          );
          await sleep(act.forMs);
        });
      }
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
  await Promise.all(faults);
  await Promise.all(clients.map((one) => one.idle()));
  const documents = await settled(client.db(), clients, watch);
  const about = { repeat, limits, rules, texts: {}, unrest, configs: [configSince(0)] };
  const history = gather({ about, documents, clients, connector, watch });
  const findings = [...check(history), ...unwatched(history), ...rotas.oddities.map(odd)];
  const outcome = {
    findings,
    counts: { ...counts, 'failed starts': rotas.failedStarts(), ...totals(history, words, rotas.count) },
  };
  if (findings.length === 0) {
    cleanup.defer(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }));
    return { ...outcome, folder: null };
  }
  await writeFile(join(folder, 'history.json'), JSON.stringify(history));
  await writeFile(join(folder, 'findings.json'), JSON.stringify(findings, null, 2));
  return { ...outcome, folder };
}

const odd = (what: string): Finding => ({ rule: 'processes', conversation: null, what, evidence: null });

/** What was not watched proves nothing. */
function unwatched({ journal, loads, waits }: History): Finding[] {
  const missed = journal.filter(({ decidedAt }) => decidedAt === null).length;
  return missed === 0 && loads.length > 0 && waits.length > 0 ? [] : [odd(`${missed} decisions were not watched`)];
}

function totals(history: History, words: number, logged: (words: string) => number): Record<string, number> {
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
    doubles: doubles(history),
    repairs: logged('repaired:'),
    'given up': logged('given up'),
    'taken over': logged('took over'),
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
