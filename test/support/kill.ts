import { setTimeout as sleep } from 'node:timers/promises';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { MongoClient } from 'mongodb';
import type { Crash } from './crash.ts';
import { type Person, person } from './person.ts';
import { type Rota, startRota } from './rota.ts';

const secret = 'a secret for tests, long enough';
const crashing = `--import ${new URL(join(import.meta.dirname, './crash.ts'), 'file:').href}`;

/** A step of a story, named by the write on the database that it consists of. */
export interface Step extends Omit<Crash, 'when'> {
  readonly step: string;
  /** What else must stand in what was being written: that it was this step, and no other that looks like it. */
  readonly killed: RegExp;
}

/** What happens between some people; `End` is what each of them has seen at the end of it. */
export interface Story<End> {
  readonly config: NonNullable<Parameters<typeof startRota>[0]>['config'];
  readonly tell: (comes: Comes) => Promise<End>;
  readonly end: End;
  readonly left: Left;
  readonly steps: readonly Step[];
}
type Comes = (user: string, name: string, locale?: string) => Promise<Person>;

/** What the database still holds when everything has come to rest. */
interface Left {
  readonly claims: number;
  readonly queue: number;
  readonly status: readonly string[];
}

const atMostMs = 240_000;

/** Tells a story to its end with Rota killed before or after each of its steps, and started again: it ends the same. */
export function killTable<End>({ config, tell, end, left, steps }: Story<End>): void {
  const cases = steps.flatMap(({ step, killed, ...at }) =>
    (['before', 'after'] as const).map((when) => ({ name: `${when} ${step}`, killed, crash: { ...at, when } })),
  );
  test.each(cases)(
    'killed $name, the story ends the same',
    async ({ killed, crash }) => {
      const env: Record<string, string> = {
        DIRECT_LINE_SECRET: secret,
        NODE_OPTIONS: crashing,
        ROTA_CRASH: JSON.stringify(crash),
        LOG_LEVEL: 'warn',
      };
      await using rota = await startRota({ config: config ?? {}, env });
      const restarted = killedAt(rota).then(async (where) => {
        delete env['ROTA_CRASH'];
        await rota.restart();
        return where;
      });
      restarted.catch(() => undefined); // told below, unless the story fails first
      const told = await tell((user, name, locale) => person(() => rota.url, secret, user, name, locale));
      expect(await restarted).toMatch(killed);
      expect(told).toEqual(end);
      expect(await leftBehind(rota.mongodbUri)).toEqual({ ...left, unfinished: 0 });
    },
    atMostMs,
  );
}

/** What the process said last, once it is gone. */
async function killedAt(rota: Rota): Promise<string> {
  await rota.prints(/^killed .*\n/m);
  const where = /^killed .*/m.exec(rota.output)?.[0] ?? '';
  await rota.ended();
  return where;
}

/** What somebody has seen, with what differs from one time to the next taken out. */
export const textsOf = async ({ seen }: Person): Promise<string[]> =>
  (await seen()).map(({ text = '' }) =>
    text
      .replaceAll(/#[0-9A-Z]{4,6}/g, '#REF')
      .replaceAll(/\s+/g, ' ')
      .replace(/(You are online\.|Vous êtes en ligne\.).*/, '$1'),
  );

/**
 * With the answer to `/online` right behind it. The answer and what the queue then brings come by two ways: when a process dies between
 * them, the next one may serve the queue before it finds what the other still owed.
 */
export function answeredFirst(texts: readonly string[]): string[] {
  const answer = 'You are online.';
  return texts.flatMap((text) =>
    text === '/online' && texts.includes(answer) ? [text, answer] : text === answer ? [] : [text],
  );
}

async function leftBehind(uri: string): Promise<Left & { readonly unfinished: number }> {
  const client = await MongoClient.connect(uri);
  try {
    const db = client.db();
    const conversations = db.collection<{ facts: { status: string }; lease?: string }>('conversations');
    const activities = db.collection('activities');
    const unfinished = async () =>
      (await conversations.countDocuments({ lease: { $exists: true } })) +
      (await activities.countDocuments({ undecided: { $exists: true } }));
    for (let tries = 0; tries < 1_000 && (await unfinished()) > 0; tries += 1) await sleep(50);
    const agents = await db.collection<{ claims: string[] }>('agents').find().toArray();
    return {
      claims: agents.flatMap(({ claims }) => claims).length,
      queue: await db.collection('queue').countDocuments(),
      status: (await conversations.find().toArray()).map(({ facts }) => facts.status),
      unfinished: await unfinished(),
    };
  } finally {
    await client.close();
  }
}
