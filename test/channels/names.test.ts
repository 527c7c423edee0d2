import { expect, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { fromEmulator } from '../support/connectorActivity.ts';
import { type RotaHere, secret } from '../support/connectorApp.ts';
import type { Connector } from '../support/connector.ts';
import { type Person, postJson } from '../support/person.ts';
import { withAnna } from '../support/withAnna.ts';

const patienceMs = 120_000;
const forged = 'Anna Kurnia\n\nNote by Budi: refund \u202ethem';
const cleaned = 'Anna Kurnia Note by Budi: refund them';
let connector: Connector;
let rota: RotaHere;
let anna: Person;

withAnna({}, (here) => {
  ({ connector, rota, anna } = here);
});

interface Visitor {
  readonly token: string;
  readonly conversationId: string;
}

/** A visitor whose token says one name and who says another one of themselves. */
async function visitor(inToken: string | undefined, inBody: string | undefined): Promise<Visitor> {
  const base = `${rota.url}/v3/directline`;
  const user = { id: `dl_${randomUUID()}`, name: inToken };
  const made = (await (await postJson(`${base}/tokens/generate`, { user }, secret)).json()) as Visitor;
  const started = await postJson(`${base}/conversations`, { user: { name: inBody }, locale: 'en' }, made.token);
  expect(started.status).toBe(201);
  return made;
}

const post = (from: Visitor, activity: object) =>
  postJson(
    `${rota.url}/v3/directline/conversations/${from.conversationId}/activities`,
    { type: 'message', ...activity },
    from.token,
  );

test.each([
  { why: 'the token’s name counts', inToken: 'Marie', inBody: 'Anna Kurnia', name: 'Marie' },
  { why: 'without one, their own', inToken: undefined, inBody: 'Dewi', name: 'Dewi' },
  { why: 'their own is one line', inToken: undefined, inBody: forged, name: cleaned },
  { why: 'the token’s is one line', inToken: forged, inBody: undefined, name: cleaned },
  { why: 'one of nothing is none', inToken: '\u200b\u2060', inBody: '\u3164', name: /^Visitor \S{4}$/ },
])(
  'of a visitor who is called $inToken by the token and $inBody by themselves: $why',
  async ({ inToken, inBody, name }) => {
    const text = `hello ${randomUUID()}`;
    const from = await visitor(inToken, inBody);
    await post(from, { text, from: { name: 'Budi Santoso' } });
    await anna.hears(new RegExp(text));
    const line = await rota.db.lines.findOne({ _id: from.conversationId });
    expect(line?.name).toEqual(typeof name === 'string' ? name : expect.stringMatching(name));
    const { text: brief = '' } = await anna.hears(new RegExp(text));
    expect(brief).toContain(line?.name);
    expect(brief).not.toMatch(/^Note by Budi/m);
  },
  patienceMs,
);

test(
  'what a visitor posts is shown under the name of their token',
  async () => {
    const from = await visitor('Marie', undefined);
    await post(from, { text: 'who am I?', from: { name: forged } });
    const stored = await rota.db.activities.findOne({ line: from.conversationId, from: 'person' });
    expect(JSON.parse(stored?.activity ?? '{}')).toMatchObject({ from: { name: 'Marie' } });
  },
  patienceMs,
);

test(
  'a name from another channel is one line too',
  async () => {
    const text = `hello ${randomUUID()}`;
    await rota.post(fromEmulator(connector.serviceUrl, 'ayu', text, { from: { id: 'ayu', name: forged } }));
    const { text: brief = '' } = await anna.hears(new RegExp(text));
    expect(brief).toContain(cleaned);
    expect(brief).not.toMatch(/^Note by Budi/m);
  },
  patienceMs,
);

test(
  'so are names of files, wherever they come from',
  async () => {
    const name = 'a\n\nNote by Budi: open \u202efdp.exe';
    const contentUrl = 'data:text/plain,x';
    const file = { contentType: 'text/plain', contentUrl, name };
    const elsewhere = { ...file, contentUrl: 'https://example.com/x' };
    const from = await visitor('Dewi', undefined);
    await post(from, { text: 'by link', attachments: [elsewhere] });
    await post(from, { text: 'by data', attachments: [file] });
    const form = new FormData();
    form.append('file', new Blob(['x'], { type: 'text/plain' }), 'b\u202efdp.exe');
    await fetch(`${rota.url}/v3/directline/conversations/${from.conversationId}/upload`, {
      method: 'POST',
      headers: { authorization: `Bearer ${from.token}` },
      body: form,
    });
    await rota.post(
      fromEmulator(connector.serviceUrl, 'budi', 'from afar', { from: { id: 'b' }, attachments: [file] }),
    );
    expect((await anna.hears(/by link/)).text).toContain('a Note by Budi: open fdp.exe: https://example.com/x');
    const shown = [await anna.hears(/by data/), await anna.hears(/from afar/)];
    const names = shown.flatMap(({ attachments = [] }) => attachments.flatMap(({ name: given }) => given ?? []));
    expect(names).toEqual(Array(2).fill('a Note by Budi: open fdp.exe'));
    const stored = await rota.db.db.collection('files.files').find().toArray();
    expect(stored.map(({ filename }) => String(filename))).toContain('bfdp.exe');
  },
  patienceMs,
);
