import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, open } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { MongoClient } from 'mongodb';
import { defaultCacheDir } from '../../src/store/embedded/environment.ts';
import { findMongod } from '../../src/store/embedded/findMongod.ts';
import { guarded } from './guard.ts';
import { freePorts } from './ports.ts';

/** A replica set of three real mongods, each of which can be killed, frozen and started again. */
export interface Mongods {
  readonly uri: string;
  /** Each resolves to whether there was a primary at that moment. */
  killPrimary(downMs: number): Promise<boolean>;
  freezePrimary(forMs: number): Promise<boolean>;
  /** The others are frozen, and while nobody can confirm what the primary writes, all are killed; the others choose without it. */
  lonelyPrimary(downMs: number): Promise<boolean>;
  stop(): Promise<void>;
}

interface Member {
  readonly port: number;
  child: ChildProcess;
}

const set = 'chaos';
const startWithinMs = 60_000;
const primaryWithinMs = 60_000;

export async function startMongods(folder: string): Promise<Mongods> {
  const { path } = await findMongod({
    env: process.env,
    cacheDir: defaultCacheDir(process.env),
    dataVersion: undefined,
    log: () => undefined,
  });
  const ports = await freePorts(3);
  const members: Member[] = [];
  for (const port of ports) members.push({ port, child: await start(path, folder, port) });
  const hosts = ports.map((port) => `127.0.0.1:${port}`);
  try {
    await initiate(hosts);
  } catch (error) {
    await Promise.all(members.map(({ child }) => end(child)));
    throw error;
  }
  const uri = `mongodb://${hosts.join(',')}/rota?replicaSet=${set}`;
  const client = new MongoClient(uri, { serverSelectionTimeoutMS: 2_000, appName: 'chaos' });
  let stopping = false;

  /** Waits for one, but not for ever. */
  async function primary(): Promise<Member | undefined> {
    const end = performance.now() + primaryWithinMs;
    while (performance.now() < end && !stopping) {
      try {
        const { primary: host } = await client.db('admin').command({ hello: 1 });
        const member = members.find(({ port }) => host === `127.0.0.1:${port}`);
        if (member) return member;
      } catch {
        // there is none at the moment
      }
      await sleep(300);
    }
    return undefined;
  }
  async function kill(member: Member, downMs: number): Promise<void> {
    await end(member.child);
    await sleep(downMs);
    if (!stopping) member.child = await start(path, folder, member.port);
  }

  return {
    uri,
    killPrimary: async (downMs) => {
      const member = await primary();
      if (member) await kill(member, downMs);
      return member !== undefined;
    },
    freezePrimary: async (forMs) => {
      const member = await primary();
      member?.child.kill('SIGSTOP');
      await sleep(forMs);
      member?.child.kill('SIGCONT');
      return member !== undefined;
    },
    lonelyPrimary: async (downMs) => {
      const member = await primary();
      if (!member) return false;
      const others = members.filter((one) => one !== member);
      for (const { child } of others) child.kill('SIGSTOP');
      await sleep(confirmedByNobodyMs);
      // What the primary had sent meanwhile lies in the others' sockets: they are to begin anew, and to choose another before it is back.
      await Promise.all(members.map(({ child }) => end(child)));
      for (const one of others) if (!stopping) one.child = await start(path, folder, one.port);
      await sleep(Math.max(downMs, 2 * electionMs));
      if (!stopping) member.child = await start(path, folder, member.port);
      return true;
    },
    stop: async () => {
      stopping = true;
      await client.close();
      await Promise.all(members.map(({ child }) => end(child)));
    },
  };
}

/** Longer than an operation of Rota's waits for the others to confirm it, shorter than an election takes to begin. */
const confirmedByNobodyMs = 3_500;
const electionMs = 5_000;

async function start(path: string, folder: string, port: number): Promise<ChildProcess> {
  const dbpath = join(folder, `mongod-${port}`);
  await mkdir(dbpath, { recursive: true });
  await using log = await open(join(folder, `mongod-${port}.log`), 'a');
  const flags = ['--dbpath', dbpath, '--port', String(port), '--bind_ip', '127.0.0.1', '--replSet', set];
  const lean = ['--wiredTigerCacheSizeGB', '0.25', '--oplogSize', '990', '--nounixsocket', '--quiet'];
  const quiet = ['--setParameter', 'diagnosticDataCollectionEnabled=false'];
  return guarded(spawn(path, [...flags, ...lean, ...quiet], { stdio: ['ignore', log.fd, log.fd] }));
}

async function initiate(hosts: readonly string[]): Promise<void> {
  const end = performance.now() + startWithinMs;
  const members = hosts.map((host, _id) => ({ _id, host }));
  const settings = { electionTimeoutMillis: electionMs, heartbeatIntervalMillis: 500 };
  const client = new MongoClient(`mongodb://${hosts[0] ?? ''}/?directConnection=true`, {
    serverSelectionTimeoutMS: 1_000,
  });
  try {
    for (;;) {
      try {
        await client.connect(); // a client whose first connection failed stays closed until it is told again
        await client.db('admin').command({ replSetInitiate: { _id: set, members, settings } });
        break;
      } catch (error) {
        if (performance.now() > end) throw error;
        await sleep(200);
      }
    }
    for (let elected = false; !elected;) {
      await sleep(200);
      const { members: all } = (await client.db('admin').command({ replSetGetStatus: 1 })) as { members: Status[] };
      elected = all.some(({ stateStr }) => stateStr === 'PRIMARY');
    }
  } finally {
    await client.close();
  }
}
interface Status {
  readonly stateStr: string;
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGKILL');
  await ended;
}
