import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Readable } from 'node:stream';
import { ObjectId } from 'mongodb';
import { fileLimits } from '../../src/domain/fileLimits.ts';
import { fileKeepingOf } from '../../src/runtime/fileKeeping.ts';
import { chunksOf, dropFiles, filesOf, keepFile, keepFileOnce, openFile } from '../../src/store/files.ts';
import { type RotaHere, secret, startRotaHere } from '../support/connectorApp.ts';
import { person } from '../support/person.ts';

const patienceMs = 120_000;
const dayMs = 86_400_000;
let rota: RotaHere;
beforeAll(async () => {
  rota = await startRotaHere();
}, patienceMs);
afterAll(async () => {
  await rota[Symbol.asyncDispose]();
}, patienceMs);

const quiet = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };

/** Looks at the store as if so much time had passed. */
async function tidyAfter(ms: number): Promise<void> {
  const clock = {
    now: () => Date.now() + ms,
    elapsedMs: () => 0,
    sleep: () => Promise.resolve(),
    every: () => () => undefined,
  };
  await fileKeepingOf({ db: rota.db, clock, log: quiet }).tidy();
}
const keep = (text: string, bytes = 600_000) =>
  keepFile(
    rota.db,
    { name: 'a.txt', contentType: 'text/plain', owner: 'directline:dl_x' },
    Readable.from([Buffer.alloc(bytes, text)]),
  );
const parts = (id: string) => chunksOf(rota.db).countDocuments({ files_id: new ObjectId(id) });

test(
  'a file is kept for so many days, and then it goes with all its parts',
  async () => {
    const { id } = await keep('x');
    await tidyAfter((fileLimits.keptDays - 1) * dayMs);
    expect([await openFile(rota.db, id), await parts(id)]).toEqual([expect.anything(), 3]);
    await tidyAfter((fileLimits.keptDays + 1) * dayMs);
    expect([await openFile(rota.db, id), await parts(id)]).toEqual([undefined, 0]);
  },
  patienceMs,
);

test(
  'parts of a file that was never whole go, but not while they may be under way',
  async () => {
    const broken = await keep('y');
    await filesOf(rota.db).deleteOne({ _id: new ObjectId(broken.id) });
    const whole = await keep('z');
    await tidyAfter(60_000);
    expect(await parts(broken.id)).toBe(3);
    await tidyAfter(dayMs);
    expect([await parts(broken.id), await parts(whole.id)]).toEqual([0, 3]);
    await dropFiles(rota.db, [whole.id]);
  },
  patienceMs,
);

test(
  'a part that is kept under a key stays until it is made whole',
  async () => {
    const about = { name: 'a.txt', contentType: 'text/plain', text: 'transcript' };
    const { id } = await keepFileOnce(rota.db, 'a key', about);
    await filesOf(rota.db).deleteOne({ _id: new ObjectId(id) });
    await tidyAfter(20 * dayMs);
    expect(await parts(id)).toBe(1);
    await keepFileOnce(rota.db, 'a key', about);
    await tidyAfter((fileLimits.keptDays + 1) * dayMs);
    expect(await parts(id)).toBe(0);
  },
  patienceMs,
);

test(
  'more than one look can take are taken by the next ones',
  async () => {
    await Promise.all(Array.from({ length: 150 }, () => keep('x', 1)));
    await tidyAfter((fileLimits.keptDays + 1) * dayMs);
    expect(await filesOf(rota.db).countDocuments()).toBe(50);
    await tidyAfter((fileLimits.keptDays + 1) * dayMs);
    expect([await filesOf(rota.db).countDocuments(), await chunksOf(rota.db).countDocuments()]).toEqual([0, 0]);
  },
  patienceMs,
);

test(
  'whoever opens a link to a file that is gone is told so',
  async () => {
    const marie = await person(() => rota.url, secret, 'dl_marie', 'Marie');
    await fetch(`${rota.url}/v3/directline/conversations/${marie.line}/upload`, {
      method: 'POST',
      headers: { authorization: `Bearer ${marie.token}`, 'content-type': 'image/png' },
      body: 'x',
    });
    const [{ attachments = [] } = {}] = await marie.seen();
    const url = attachments[0]?.contentUrl ?? '';
    expect((await fetch(url)).status).toBe(200);
    await tidyAfter((fileLimits.keptDays + 1) * dayMs);
    const gone = await fetch(url);
    expect([gone.status, await gone.json()]).toMatchObject([410, { error: { code: 'FILE_GONE' } }]);
  },
  patienceMs,
);
