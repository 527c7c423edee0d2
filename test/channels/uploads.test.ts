import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { fileLimits } from '../../src/domain/fileLimits.ts';
import { type RotaHere, secret, startRotaHere } from '../support/connectorApp.ts';
import { type Person, person } from '../support/person.ts';

const patienceMs = 120_000;
const megabyte = 1_024 * 1_024;
let rota: RotaHere;
let marie: Person;

beforeAll(async () => {
  rota = await startRotaHere();
  marie = await person(() => rota.url, secret, 'dl_marie', 'Marie');
}, patienceMs);
afterAll(async () => {
  await rota[Symbol.asyncDispose]();
}, patienceMs);

const collection = (name: 'files' | 'chunks') => rota.db.db.collection(`files.${name}`);
afterEach(async () => {
  await collection('files').deleteMany({});
  await collection('chunks').deleteMany({});
}, patienceMs);
/** What an upload leaves behind when it fails is taken away after its answer. */
async function untilStored(files: number, chunks: number): Promise<void> {
  for (;;) {
    const counts = [collection('files').countDocuments(), collection('chunks').countDocuments()];
    if (isDeepStrictEqual(await Promise.all(counts), [files, chunks])) return;
    await sleep(50); // the test's own limit ends it
  }
}

interface Part {
  readonly bytes?: number;
  readonly text?: string;
  readonly name?: string;
  readonly head: string;
}
const file = (bytes: number, name = 'a.bin'): Part => ({
  bytes,
  head: `Content-Disposition: form-data; name="file"; filename="${name}"\r\nContent-Type: application/octet-stream`,
});
const activity = (text: string, how = '; filename="blob"'): Part => ({
  text,
  head: `Content-Disposition: form-data; name="activity"${how}\r\nContent-Type: application/vnd.microsoft.activity`,
});
const field = (bytes: number): Part => ({ bytes, head: 'Content-Disposition: form-data; name="field"' });
const contentOf = ({ bytes = 0, text }: Part): Buffer =>
  text === undefined ? Buffer.alloc(bytes, 'x') : Buffer.from(text);
const formOf = (parts: readonly Part[], end = '--x--\r\n'): Buffer =>
  Buffer.concat([
    ...parts.flatMap((part) => [Buffer.from(`--x\r\n${part.head}\r\n\r\n`), contentOf(part), Buffer.from('\r\n')]),
    Buffer.from(end),
  ]);

interface Answer {
  readonly status: number;
  readonly error?: { readonly code: string; readonly message: string };
  readonly id?: string;
}
const address = (from = marie) => `${rota.url}/v3/directline/conversations/${from.line}/upload`;

/** In chunks, so that nobody knows beforehand how much it is. */
async function upload(body: Buffer, type = 'multipart/form-data; boundary=x', from = marie): Promise<Answer> {
  const response = await fetch(address(from), {
    method: 'POST',
    headers: { authorization: `Bearer ${from.token}`, 'content-type': type },
    body: new Blob([new Uint8Array(body)]).stream(),
    duplex: 'half',
  });
  return { status: response.status, ...((await response.json()) as object) };
}

test.each([
  { what: 'ten files of 9 MB', parts: Array<Part>(10).fill(file(9 * megabyte)) },
  { what: 'two files of 6 MB', parts: [file(6 * megabyte), file(6 * megabyte)] },
  { what: 'a file of a byte more than may be', parts: [file(10 * megabyte + 1)] },
  { what: 'a field of 20 MB', parts: [file(1), field(20 * megabyte)] },
  { what: 'an activity of 100 KB', parts: [file(1), activity(JSON.stringify({ text: 'x'.repeat(100_000) }))] },
])(
  '$what is refused with 413, and nothing of it is kept',
  async ({ parts }) => {
    expect(await upload(formOf(parts))).toMatchObject({ status: 413, error: { code: 'TOO_LARGE' } });
    await untilStored(0, 0);
  },
  patienceMs,
);

test.each([
  { what: 'eleven files', body: formOf(Array<Part>(11).fill(file(1))) },
  { what: 'eleven files and an activity', body: formOf([activity('{}'), ...Array<Part>(11).fill(file(1))]) },
  { what: 'a hundred files', body: formOf(Array<Part>(100).fill(file(1))) },
  { what: 'two activities', body: formOf([activity('{}'), activity('{}'), file(1)]) },
  { what: 'no file', body: formOf([activity('{}')]) },
  { what: 'fields alone', body: formOf([field(1)]) },
  { what: 'an activity that is not JSON', body: formOf([file(1), activity('{')]) },
  { what: 'an activity of other things', body: formOf([file(300_000), activity('{"text":7}')]) },
  { what: 'nothing', body: Buffer.from('') },
  { what: 'no end', body: formOf([file(300_000)], '') },
  { what: 'no end of a part', body: formOf([file(300_000)]).subarray(0, 290_000) },
  { what: 'no end of an activity', body: formOf([file(1), activity('{"text":"x"}')]).subarray(0, -20) },
  { what: 'no end of a header', body: Buffer.from('--x\r\nContent-Disposition: form-data; name="file"; file') },
  { what: 'a part without a header', body: Buffer.from('--x\r\n\r\nx\r\n--x--\r\n') },
  { what: 'another boundary', body: Buffer.from(String(formOf([file(1)])).replaceAll('--x', '--y')) },
  { what: 'a header without an end', body: formOf([{ head: `X: ${'y'.repeat(2 * megabyte)}` }]) },
])(
  'a form of $what is refused with 400, and nothing of it is kept',
  async ({ body }) => {
    expect(await upload(body)).toMatchObject({ status: 400, error: { code: 'BAD_REQUEST' } });
    await untilStored(0, 0);
  },
  patienceMs,
);

test.each(['multipart/form-data', 'multipart/form-data; boundary', 'Multipart/Form-Data; boundary='])(
  'a form whose header is %s is refused with 400',
  async (type) => {
    expect(await upload(formOf([file(1)]), type)).toMatchObject({ status: 400, error: { code: 'BAD_REQUEST' } });
  },
  patienceMs,
);

test(
  'ten files of 10 MB in all come through in their order, with their activity in a part of any kind',
  async () => {
    for (const how of ['; filename="blob"', '']) {
      const text = `files ${randomUUID()}`;
      const names = Array.from({ length: 10 }, (_, n) => `${n}.bin`);
      const parts = names.map((name) => file(megabyte, name));
      const { status, id } = await upload(formOf([...parts, field(10), activity(JSON.stringify({ text }), how)]));
      expect(status).toBe(200);
      const shown = await marie.hears(text);
      expect(shown.id).toBe(id);
      expect(shown.attachments?.map(({ name }) => name)).toEqual(names);
    }
  },
  patienceMs,
);

test(
  'the same upload again is the same activity, and its files are not kept twice',
  async () => {
    const said = activity(JSON.stringify({ channelData: { clientActivityID: randomUUID() } }));
    const { id } = await upload(formOf([file(1), said]));
    expect(await upload(formOf([file(1), said]))).toMatchObject({ status: 200, id });
    await untilStored(1, 1);
  },
  patienceMs,
);

/** The beginning of an upload, the rest of which never comes. */
async function begun(type: string, start: Buffer): Promise<Socket> {
  const { hostname, port, pathname } = new URL(address());
  const socket = connect(Number(port), hostname);
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  const head = `POST ${pathname} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${marie.token}\r\nContent-Type: ${type}\r\nContent-Length: 5000000\r\n\r\n`;
  await new Promise<void>((resolve) => {
    socket.write(Buffer.concat([Buffer.from(head), start]), () => {
      resolve();
    });
  });
  return socket;
}

test.each(['image/png', 'multipart/form-data; boundary=x'])(
  'of an upload as %s that breaks off nothing is kept, and nothing is written down as a fault',
  async (type) => {
    const logged = rota.logged.length;
    const socket = await begun(type, formOf([file(4 * megabyte)], ''));
    while ((await collection('chunks').countDocuments()) === 0) await sleep(20); // it is under way
    socket.resetAndDestroy();
    await untilStored(0, 0);
    expect(rota.logged.slice(logged).filter(({ level }) => level === 'error' || level === 'warn')).toEqual([]);
  },
  patienceMs,
);

test(
  'a download that breaks off is not written down as a fault',
  async () => {
    const text = `large ${randomUUID()}`;
    await upload(formOf([file(9 * megabyte), activity(JSON.stringify({ text }))]));
    const url = (await marie.hears(text)).attachments?.[0]?.contentUrl ?? '';
    const logged = rota.logged.length;
    const leaving = new AbortController();
    const response = await fetch(url, { signal: leaving.signal });
    await response.body?.getReader().read();
    leaving.abort();
    expect((await (await fetch(url)).arrayBuffer()).byteLength).toBe(9 * megabyte);
    expect(rota.logged.slice(logged).filter(({ level }) => level === 'error')).toEqual([]);
  },
  patienceMs,
);

test(
  'who has not started their line cannot store anything',
  async () => {
    const stranger = { ...marie, line: 'dl-nowhere' };
    expect(await upload(formOf([file(1)]), undefined, stranger)).toMatchObject({ status: 403 });
  },
  patienceMs,
);

test(
  'one person may store so much a day, and then no more until the day is over',
  async () => {
    const dewi = await person(() => rota.url, secret, 'dl_dewi', 'Dewi');
    const most = fileLimits.megabytesADay * megabyte;
    const used = (bytes: number, endsAt: Date) =>
      rota.db.fileUses.updateOne({ _id: 'directline:dl_dewi' }, { $set: { bytes, endsAt } }, { upsert: true });
    const tomorrow = new Date(Date.now() + 86_400_000);
    await used(most - 1_000, tomorrow);
    const send = (bytes: number) => upload(formOf([file(bytes)]), undefined, dewi);
    expect(await send(1_001)).toMatchObject({ status: 429, error: { code: 'TOO_MUCH' } });
    await untilStored(0, 0);
    expect(await send(1_000)).toMatchObject({ status: 200 });
    expect(await send(1)).toMatchObject({ status: 429, error: { code: 'TOO_MUCH' } });
    await used(most, new Date(Date.now() - 60_000));
    expect(await send(1_001)).toMatchObject({ status: 200 });
    expect(await rota.db.fileUses.findOne({ _id: 'directline:dl_dewi' })).toMatchObject({ bytes: 1_001 });
  },
  patienceMs,
);
