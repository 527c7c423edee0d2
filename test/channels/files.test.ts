import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { fromEmulator, fromTeams } from '../support/connectorActivity.ts';
import { type RotaHere, secret } from '../support/connectorApp.ts';
import type { Connector } from '../support/connector.ts';
import { type Person, person, postJson } from '../support/person.ts';
import { withAnna } from '../support/withAnna.ts';

/** Some versions of this are changed by libraries and return nothing. */
function begun(response: ServerResponse, status: number, headers: Record<string, string> = {}): ServerResponse {
  response.writeHead(status, headers);
  return response;
}

const patienceMs = 60_000;
const picture = Buffer.from('89504e470d0a1a0a', 'hex');
let connector: Connector;
let rota: RotaHere;
let anna: Person;
let files: string;
/** Where a channel keeps what people send. */
const server = createServer(({ url }, response) => {
  if (url === '/cat.png') begun(response, 200, { 'content-type': 'image/png' }).end(picture);
  else if (url === '/page.pdf') begun(response, 200, { 'content-type': 'application/pdf' }).end('a page');
  else if (url === '/huge') begun(response, 200, { 'content-length': String(11 * 1_024 * 1_024) }).end();
  else if (url === '/astray') begun(response, 302, { location: 'http://[' }).end();
  else begun(response, 404).end();
});
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  files = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});
withAnna({ env: { ATTACHMENT_HOSTS: '127.0.0.1' } }, (here) => {
  ({ connector, rota, anna } = here);
});
const emulator = (user: string, text: string, attachments: readonly object[] = []) =>
  rota.post(fromEmulator(connector.serviceUrl, user, text, { attachments }));

test(
  'a picture from a channel is shown from our own store, to the agent and back to another contact',
  async () => {
    await emulator('ayu', 'Hello');
    await anna.hears(/Ayu Lestari.*Hello/s);
    await emulator('ayu', 'My cat', [{ contentType: 'image/*', contentUrl: `${files}/cat.png`, name: 'cat.png' }]);
    const [shown] = (await anna.hears('My cat')).attachments ?? [];
    expect(shown).toMatchObject({ contentType: 'image/png', name: 'cat.png' });
    expect(shown?.contentUrl).toContain(`${rota.url}/v3/directline/files/`);
    const answer = await fetch(shown?.contentUrl ?? '');
    expect([answer.headers.get('content-type'), Buffer.from(await answer.arrayBuffer())]).toEqual([
      'image/png',
      picture,
    ]);

    const data = `data:image/png;base64,${picture.toString('base64')}`;
    await emulator('ayu', 'A small one', [{ contentType: 'image/png', contentUrl: data, name: 'small.png' }]);
    const [small] = (await anna.hears('A small one')).attachments ?? [];
    expect(Buffer.from(await (await fetch(small?.contentUrl ?? '')).arrayBuffer())).toEqual(picture);
  },
  patienceMs,
);

test(
  'a file that cannot be had is told of, the words come through, and nothing of it is kept',
  async () => {
    await emulator('ayu', 'Two files', [
      { contentType: 'application/pdf', contentUrl: `${files}/huge`, name: 'huge.pdf' },
      { contentType: 'application/pdf', contentUrl: `${files}/gone`, name: 'gone.pdf' },
    ]);
    const { text, attachments } = await anna.hears(/^Two files/);
    expect(text).toBe(
      'Two files\n\nThe file was not sent: it may be 10 MB at most.\n\nA file could not be fetched from the channel: gone.pdf',
    );
    expect(attachments ?? []).toEqual([]);
    await emulator('ayu', '', [{ contentType: 'image/png', contentUrl: 'http://10.0.0.1/x.png', name: 'inside.png' }]);
    await anna.hears(/could not be fetched from the channel: inside\.png/);
  },
  patienceMs,
);

test.each([
  { what: 'data that is none', contentUrl: 'data:nonsense' },
  { what: 'half an address', contentUrl: 'https://' },
  { what: 'an address that leads astray', contentUrl: 'astray' },
])(
  'a file with $what is lost alone: the words come through',
  async ({ what, contentUrl }) => {
    const at = contentUrl === 'astray' ? `${files}/astray` : contentUrl;
    await emulator('ayu', `Look at ${what}`, [{ contentType: 'text/plain', contentUrl: at, name: 'it.txt' }]);
    const { text } = await anna.hears(new RegExp(`Look at ${what}`));
    expect(text).toBe(`Look at ${what}\n\nA file could not be fetched from the channel: it.txt`);
    expect(rota.logged.filter(({ message }) => /could not be decided/.test(message))).toEqual([]);
  },
  patienceMs,
);

test(
  'data in an address is read as browsers do',
  async () => {
    const attachment = { contentType: 'text/plain', contentUrl: 'data:text/plain,100%', name: 'all.txt' };
    await emulator('ayu', 'All of it', [attachment]);
    const [{ contentUrl = '' } = {}] = (await anna.hears('All of it')).attachments ?? [];
    expect(await (await fetch(contentUrl)).text()).toBe('100%');
  },
  patienceMs,
);

test(
  'what does not come through is told of: files beyond ten, cards, and nothing of a long text is missing',
  async () => {
    const one = (n: number) => ({ contentType: 'text/plain', contentUrl: `data:text/plain,${n}`, name: `${n}.txt` });
    await emulator(
      'ayu',
      'A dozen',
      Array.from({ length: 12 }, (_, n) => one(n)),
    );
    const { text, attachments } = await anna.hears(/^A dozen/);
    expect(text).toBe('A dozen\n\n2 files were left out: one message may carry 10.');
    expect(attachments).toHaveLength(10);
    const card = { contentType: 'application/vnd.microsoft.card.adaptive', content: { type: 'AdaptiveCard' } };
    expect((await emulator('ayu', '', [card])).status).toBe(200);
    await anna.hears('Something was sent that cannot be shown here.');
    const long = Array.from({ length: 8_000 }, (_, n) => `wörd${n}`).join(' ');
    expect((await emulator('ayu', long)).status).toBe(200);
    await anna.hears(long);
  },
  patienceMs,
);

test(
  'a file from a Teams chat is fetched from where it can be had, and its agent hears when it cannot',
  async () => {
    const teams = { from: { id: '29:1-Dewi', name: 'Dewi' }, conversation: { id: 'a:1dewi' } };
    const info = (path: string) => ({
      contentType: 'application/vnd.microsoft.teams.file.download.info',
      contentUrl: 'https://contoso.sharepoint.com/personal/dewi/page.pdf',
      name: 'page.pdf',
      content: { downloadUrl: `${files}${path}`, uniqueId: '1', fileType: 'pdf' },
    });
    const html = { contentType: 'text/html', content: '<div>My page</div>' };
    await rota.post(fromTeams(connector.serviceUrl, 'My page', { ...teams, attachments: [info('/page.pdf'), html] }));
    const brief = await anna.hears(/Dewi.*My page/s);
    const [page] = (brief.attachments ?? []).filter(({ contentType }) => contentType === 'application/pdf');
    expect(await (await fetch(page?.contentUrl ?? '')).text()).toBe('a page');
  },
  patienceMs,
);

test('a visitor who names one of our files gets no link to it', async () => {
  const { url } = rota;
  const visitor = await person(() => url, secret, 'dl_mallory', 'Mallory');
  const file = (await rota.db.db.collection('files.files').findOne({}))?._id.toHexString() ?? 'none';
  const named = { contentUrl: `file:${file}` };
  await postJson(
    `${url}/v3/directline/conversations/${visitor.line}/activities`,
    {
      type: 'message',
      text: 'Mine!',
      channelData: named,
      value: named,
      entities: [named],
      attachments: [{ contentType: 'image/png', content: named, thumbnailUrl: `file:${file}` }],
    },
    visitor.token,
  );
  expect(JSON.stringify(await visitor.hears('Mine!'))).not.toContain('/files/');
});
