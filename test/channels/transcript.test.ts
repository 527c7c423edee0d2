import { expect, test } from '@jest/globals';
import { keepFileOnce, openFile } from '../../src/store/files.ts';
import type { Connector } from '../support/connector.ts';
import { fromEmulator } from '../support/connectorActivity.ts';
import type { RotaHere } from '../support/connectorApp.ts';
import type { Person } from '../support/person.ts';
import { withAnna } from '../support/withAnna.ts';

const patienceMs = 60_000;
const heading = /^This is what was written in this conversation \(#\w+\):/;

let connector: Connector;
let rota: RotaHere;
let anna: Person;
withAnna(
  {
    config: {
      routing: {
        machine: 'reception',
        parameters: { assign: { onlineOnly: true } },
        transcript: { toContactAtClose: true },
      },
    },
  },
  (here) => {
    ({ connector, rota, anna } = here);
  },
);

const post = (user: string, text: string, more: object = {}) =>
  rota.post(fromEmulator(connector.serviceUrl, user, text, more));

test(
  'where files are not known to be shown it is words, in the contact’s zone, split as the channel needs it',
  async () => {
    const slack = { channelId: 'slack', localTimezone: 'Asia/Jakarta', timestamp: '2026-01-01T00:00:00Z' };
    await post('U1:T1', 'first question', slack);
    await anna.hears(/first question/);
    for (const letter of ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h']) await anna.say(`${letter} `.repeat(450));
    await connector.hears('talk U1:T1', /h h $/);
    await anna.say('/note he is in a hurry');
    await anna.hears(/^Note on/);
    await anna.say('/close');
    await connector.hears('talk U1:T1', heading);
    await connector.hears('talk U1:T1', /\d\d:\d\d Rota: This conversation is closed/);
    const texts = connector.texts('talk U1:T1');
    const parts = texts.slice(texts.findIndex((text) => heading.test(text)));
    expect(parts.length).toBeGreaterThan(1);
    for (const part of parts) expect(part.length).toBeLessThanOrEqual(4_000);
    const whole = parts.join('\n');
    const time = new Intl.DateTimeFormat('en-GB', { timeZone: 'Asia/Jakarta', timeStyle: 'short' }).format(Date.now());
    expect(whole).toMatch(new RegExp(`\\n${time.slice(0, 2)}:\\d\\d Ayu Lestari: first question\\n`));
    expect(whole).toMatch(/\n\d\d:\d\d Anna Kurnia: a a /);
    expect(whole).not.toContain('hurry');
  },
  patienceMs,
);

test(
  'where files are shown it is one, kept once however often the channel has to be asked',
  async () => {
    await post('rini', 'another question');
    await anna.hears(/another question/);
    const files = await rota.db.db.collection('files.files').countDocuments();
    await connector.hears('talk rini', /take care of your request/);
    connector.plan('talk rini', { status: 200 }, { status: 500 }, { status: 502 });
    await anna.say('/close');
    const { attachments } = await connector.hears('talk rini', heading);
    const [file] = attachments ?? [];
    expect(file).toMatchObject({ contentType: 'text/plain' });
    expect(await (await fetch(file?.contentUrl ?? '')).text()).toMatch(/\n\d\d:\d\d Ayu Lestari: another question\n/);
    expect(await rota.db.db.collection('files.files').countDocuments()).toBe(files + 1);
  },
  patienceMs,
);

test('a file under a key is kept once, by several at the same time and after half a try', async () => {
  const text = 'é'.repeat(300_000);
  const about = { name: 'a.txt', contentType: 'text/plain', text };
  const kept = await Promise.all(Array.from({ length: 8 }, () => keepFileOnce(rota.db, 'the same', about)));
  expect(new Set(kept.map(({ id }) => id)).size).toBe(1);
  const [first] = kept;
  await rota.db.db.collection('files.files').deleteOne({ filename: 'a.txt' });
  const again = await keepFileOnce(rota.db, 'the same', about);
  expect(again).toEqual({ ...first, bytes: 600_000 });
  const chunks: Buffer[] = [];
  const opened = await openFile(rota.db, again.id);
  for await (const chunk of opened?.content ?? []) chunks.push(chunk as Buffer);
  expect(Buffer.concat(chunks).toString()).toBe(text);
});
