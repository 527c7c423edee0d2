import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { rotaCommand } from '../support/cli.ts';
import { type Connector, startConnector } from '../support/connector.ts';
import { fromEmulator, fromTeams } from '../support/connectorActivity.ts';
import { config, type RotaHere, secret, startRotaHere } from '../support/connectorApp.ts';
import { person } from '../support/person.ts';

const patienceMs = 60_000;
const welcome = 'Hello and welcome! Thank you for writing to us.';
const wrong = /^This code is wrong/;

let connector: Connector;
let rota: RotaHere;
beforeAll(async () => {
  connector = await startConnector();
  rota = await startRotaHere();
}, patienceMs);
afterAll(async () => {
  await rota[Symbol.asyncDispose]();
  await connector[Symbol.asyncDispose]();
});

const atTerminal = (...args: string[]) => rotaCommand(['agents', ...args], { mongodbUri: rota.mongodbUri });
const codeFor = async (agent: string): Promise<string> => (await atTerminal('link', agent)).out.trim();
const writes = (user: string, text: string, to: RotaHere = rota) =>
  to.post(fromEmulator(connector.serviceUrl, user, text));
const hears = (user: string, wanted: string | RegExp) => connector.hears(`talk ${user}`, wanted);
const openings = (user: string) => rota.db.conversations.countDocuments({ 'contact.id': `emulator:${user}` });

test(
  'a code makes an account an agent’s, is good once, and is kept by nobody',
  async () => {
    const { out, err } = await atTerminal('link', 'anna');
    expect(out).toMatch(/^[0-9A-HJKMNP-TV-Z]{5}-[0-9A-HJKMNP-TV-Z]{5}\n$/);
    expect(err).toContain(`/link ${out.trim()}`);
    expect(JSON.stringify(await rota.db.linkCodes.find().toArray())).not.toContain(out.trim().replace('-', ''));

    await writes('anna', `/link ${out.trim().toLowerCase().replace('-', ' ').replaceAll('0', 'o')}`);
    await hears('anna', /^This account is now Anna Kurnia’s\./);
    await writes('anna', '/online');
    await hears('anna', /^You are online/);
    expect(await openings('anna')).toBe(0);
    expect(JSON.stringify(await rota.db.activities.find({ from: 'person' }).toArray())).not.toContain(out.trim());

    await writes('mallory', `/link ${out}`);
    await hears('mallory', wrong);
    expect(await openings('mallory')).toBe(0);

    await writes('sari', 'Is anybody there?');
    await hears('anna', /Sari|Is anybody there\?/);
    await writes('anna', 'I am');
    await hears('sari', '**Anna Kurnia:** I am');
    await writes('anna', '/close');
    await hears('sari', /^This conversation is closed/);
  },
  patienceMs,
);

test(
  'an agent with a linked account is reached on the one last used, and on another process at once',
  async () => {
    await using second = await startRotaHere({ mongodbUri: rota.mongodbUri });
    const desk = await person(() => rota.url, secret, 'dl_anna', 'Anna');
    await desk.say('/online');
    await desk.hears(/^You are online/);
    await writes('dewi', 'Hello from Dewi');
    await desk.hears(/Hello from Dewi/);
    await writes('tablet', `/link ${await codeFor('anna')}`);
    await hears('tablet', /^This account is now Anna/);
    await hears('tablet', /New conversation #\w+.*Hello from Dewi/s);
    await writes('tablet', 'From my tablet', second);
    await hears('dewi', '**Anna Kurnia:** From my tablet');
    await writes('dewi', 'Thank you', second);
    await hears('tablet', 'Thank you');
    expect((await desk.seen()).map(({ text }) => text)).not.toContain('Thank you');
    await writes('tablet', '/close', second);
    await hears('dewi', /^This conversation is closed/);
  },
  patienceMs,
);

test(
  'what looks like a link never reaches anybody, opens nothing, and is answered',
  async () => {
    const forms = ['/link', '／LINK', '/ link 12', '\u200b/link: abc', '/link@rota', `/link${'Z'.repeat(10)}`];
    for (const [index, text] of forms.entries()) {
      await writes(`stranger ${index}`, text);
      await hears(`stranger ${index}`, index === forms.length - 1 ? wrong : 'Please type: /link 7KQ2M-9XD04');
    }
    expect(await rota.db.conversations.countDocuments({ 'contact.id': /stranger/ })).toBe(0);
    await writes('other', '/linked accounts, how do they work?');
    await hears('other', welcome);

    await writes('inside', 'I am a contact');
    await hears('inside', welcome);
    await writes('inside', '/link 00000-00000');
    await hears('inside', wrong);
    const { journal } = rota.db;
    const conversation = await rota.db.conversations.findOne({ 'contact.id': 'emulator:inside' });
    expect(JSON.stringify([conversation, await journal.find().toArray()])).not.toContain('/link 0');
  },
  patienceMs,
);

test(
  'an account that asks for something as a contact stops doing so when it is linked',
  async () => {
    await writes('both', 'I need help');
    await hears('both', welcome);
    await writes('both', `/link ${await codeFor('budi')}`);
    await hears('both', /^This account is now Budi Santoso’s/);
    expect(await rota.db.conversations.findOne({ 'contact.id': 'emulator:both' })).toMatchObject({
      facts: { status: 'closed' },
    });
    await writes('both', '/away');
    await hears('both', /^You are away/);
    expect(await openings('both')).toBe(1);
    await writes('both', `/link ${await codeFor('anna')}`);
    await hears('both', 'This account is Budi Santoso’s already. Nothing has changed.');
  },
  patienceMs,
);

test(
  'an account on Direct Line can be linked too, and what was written there is struck out of its log',
  async () => {
    const tablet = await person(() => rota.url, secret, 'dl_tablet', 'Tablet');
    const code = await codeFor('budi');
    await tablet.say(`/link ${code}`);
    await tablet.hears(/^This account is now Budi Santoso’s/);
    await tablet.say('/list');
    await tablet.hears('You have no open conversations.');
    expect(JSON.stringify(await rota.db.activities.find({ line: tablet.line }).toArray())).not.toContain(code);
    expect(await rota.db.conversations.countDocuments({ 'contact.id': 'directline:dl_tablet' })).toBe(0);
  },
  patienceMs,
);

test(
  'an account that the config lists for another agent stays theirs, and the code stays good',
  async () => {
    const code = await codeFor('anna');
    await rota.post(fromTeams(connector.serviceUrl, `/link ${code}`));
    await connector.hears('a:1budi', 'This account is Budi Santoso’s already. Nothing has changed.');
    await writes('phone', `/link ${code}`);
    await hears('phone', /^This account is now Anna/);
  },
  patienceMs,
);

test(
  'links are listed and ended, and an account whose link ended is a contact’s',
  async () => {
    await writes('laptop', `/link ${await codeFor('budi')}`);
    await hears('laptop', /^This account is now Budi/);
    expect((await atTerminal('links')).out).toMatch(/^budi +emulator:laptop +2/m);
    const listed = JSON.parse((await atTerminal('links', '--json')).out) as object[];
    expect(listed).toContainEqual(expect.objectContaining({ agent: 'budi', account: 'emulator:laptop' }));
    expect(await atTerminal('unlink', 'anna', 'emulator:laptop')).toMatchObject({ code: 1, out: '' });
    expect(await atTerminal('unlink', 'budi', 'emulator:laptop')).toMatchObject({ code: 0 });
    await writes('laptop', '/online');
    await hears('laptop', welcome);
    expect((await atTerminal('link', 'nobody')).err).toBe('There is no agent nobody in agents.yaml.\n');
    expect((await atTerminal('unlink', 'budi')).err).toContain('rota agents unlink AGENT ACCOUNT');
  },
  patienceMs,
);

test(
  'wrong codes are counted for each account, and then not even the right one is tried',
  async () => {
    const code = await codeFor('budi');
    for (let tries = 0; tries < 5; tries += 1) await writes('guesser', `/link 00000-0000${tries}`);
    await writes('guesser', `/link ${code}`);
    await hears('guesser', 'Too many codes were wrong. Please try again in 10 minutes.');
    expect(connector.texts('talk guesser').filter((text) => wrong.test(text))).toHaveLength(5);
    await rota.db.linkTries.updateOne({ _id: 'emulator:guesser' }, { $set: { expiresAt: new Date() } });
    await writes('guesser', `/link ${code}`);
    await hears('guesser', /^This account is now Budi/);
  },
  patienceMs,
);

test(
  'wrong codes are counted for each channel, apart from other channels, and a code that is too old is wrong',
  async () => {
    const code = await codeFor('budi');
    const isFull = { $set: { count: 10_000, expiresAt: new Date(Date.now() + 600_000) } };
    await rota.db.linkTries.updateOne({ _id: '* slack' }, isFull, { upsert: true });
    await writes('late', '/link 00000-00000');
    await hears('late', wrong);
    await rota.db.linkTries.updateOne({ _id: '* emulator' }, isFull, { upsert: true });
    await writes('late', `/link ${code}`);
    await hears('late', /^Too many codes were wrong/);
    await rota.db.linkTries.deleteMany({});
    await rota.db.linkCodes.updateMany({}, { $set: { expiresAt: new Date() } });
    await writes('later', `/link ${code}`);
    await hears('later', wrong);
  },
  patienceMs,
);

test(
  'the links of an agent who is no longer listed end, and do not come back with them',
  async () => {
    await using first = await startRotaHere();
    const { out } = await rotaCommand(['agents', 'link', 'anna'], { mongodbUri: first.mongodbUri });
    await writes('former', `/link ${out}`, first);
    await hears('former', /^This account is now Anna/);
    const { budi } = config.agents.agents;
    await using second = await startRotaHere({
      mongodbUri: first.mongodbUri,
      config: { agents: { agents: { budi } } },
    });
    await writes('former', 'Hello?', second);
    await hears('former', welcome);
    while ((await first.db.links.countDocuments()) > 0) await sleep(10);
  },
  patienceMs,
);
