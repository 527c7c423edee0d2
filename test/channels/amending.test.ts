import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { fromEmulator, fromTeams } from '../support/connectorActivity.ts';
import { config, type RotaHere, secret, startRotaHere } from '../support/connectorApp.ts';
import { type Connector, startConnector } from '../support/connector.ts';
import { person } from '../support/person.ts';
import { idOf, titles } from '../support/pressing.ts';
import { until } from '../support/until.ts';

const patienceMs = 60_000;
const { budi } = config.agents.agents;
const { morning } = config.teams.teams;
type More = Readonly<Record<string, unknown>> & { readonly id?: string };
let connector: Connector;
let rota: RotaHere;
beforeAll(async () => {
  connector = await startConnector();
  rota = await startRotaHere({ config: { agents: { agents: { budi } }, teams: { teams: { morning } } } });
  await agent('/online');
  await connector.hears('a:1budi', /^You are online/);
}, patienceMs);
afterAll(async () => {
  await rota[Symbol.asyncDispose]();
  await connector[Symbol.asyncDispose]();
});

/** Budi writes on Teams; returns the id that Teams gave it. */
async function agent(text: string | undefined, more: More = {}): Promise<string> {
  const id = more.id ?? randomUUID();
  const response = await rota.post(fromTeams(connector.serviceUrl, text ?? '', { id, text, ...more }));
  expect(response.status).toBe(200);
  return id;
}
const edit = (text: string, id: string) =>
  agent(text, { id, type: 'messageUpdate', channelData: { ...channelData, eventType: 'editMessage' } });
const remove = (id: string) => agent(undefined, { id, type: 'messageDelete' });
const { channelData } = fromTeams('', '') as { channelData: object };

/** A contact on a channel, whom Budi answers from then on. */
async function contactOn(channel: string, name: string) {
  const talk = `talk ${name}`;
  const say = async (text: string, more: More = {}): Promise<string> => {
    const id = more.id ?? randomUUID();
    const posted = { channelId: channel, id, from: { id: name, name }, ...more };
    expect((await rota.post(fromEmulator(connector.serviceUrl, name, text, posted))).status).toBe(200);
    return id;
  };
  const first = await say(`Hello from ${name}`);
  const { summary = '' } = await connector.hears('a:1budi', new RegExp(`${name} \\(.*Hello from ${name}`, 's'));
  const ref = /#(\w+)/.exec(summary)?.[1] ?? '';
  await agent(`/to ${ref}`);
  await connector.hears('a:1budi', new RegExp(`You are now answering ${name}`));
  await connector.hears(talk, /Budi Santoso will take care/);
  const greeted = connector.shown(talk).length;
  return { talk, say, first, ref, since: () => connector.shown(talk).slice(greeted), greeted: connector.shown(talk) };
}

test(
  'what an agent changes or takes back on Teams is changed on a channel that can, and told in words on one that cannot',
  async () => {
    const slack = await contactOn('slack', 'Sari');
    const toSlack = await agent('It costs 10 euro');
    await connector.shows(slack.talk, ...slack.greeted, 'Budi Santoso: It costs 10 euro');
    await edit('It costs <b>12</b> euro', toSlack);
    await edit('It costs <b>12</b> euro', toSlack);
    await connector.shows(slack.talk, ...slack.greeted, 'Budi Santoso: It costs <b>12</b> euro');
    await remove(toSlack);
    await connector.shows(slack.talk, ...slack.greeted);
    await edit('It costs 13 euro', toSlack); // Teams calls this an undelete
    await connector.shows(slack.talk, ...slack.greeted, 'Budi Santoso: Edited: It costs 13 euro');

    const sms = await contactOn('sms', 'Wati');
    const toSms = await agent('It costs 10 euro');
    await edit('It costs 12 euro', toSms);
    await remove(toSms);
    const said = ['Budi Santoso: It costs 10 euro', 'Budi Santoso: Edited: It costs 12 euro', 'A message was deleted.'];
    await connector.shows(sms.talk, ...sms.greeted, ...said);
  },
  patienceMs,
);

test(
  'what a contact changes or takes back is changed on Teams in its place, and told where it stood among other words',
  async () => {
    const slack = await contactOn('slack', 'Ayu');
    await slack.say('Hello from Ayu in London', { id: slack.first, type: 'messageUpdate' });
    await connector.hears('a:1budi', `Ayu (#${slack.ref}) has edited a message: Hello from Ayu in London`);
    const before = connector.shown('a:1budi');
    const id = await slack.say('My printer is on fire');
    await connector.shows('a:1budi', ...before, 'My printer is on fire');
    await slack.say('My printer is not on fire', { id, type: 'messageUpdate' });
    await connector.shows('a:1budi', ...before, 'My printer is not on fire');
    await agent(`/history`);
    const last = await connector.hears('a:1budi', /Hello from Ayu in London.*is not on fire/s);
    await slack.say('', { id, type: 'messageDelete' });
    await connector.shows('a:1budi', ...before, last.text ?? '');
  },
  patienceMs,
);

test(
  'what a contact changes once the conversation is closed has nothing to press',
  async () => {
    const slack = await contactOn('slack', 'Nia');
    await contactOn('slack', 'Ita'); // whom Budi answers now
    const id = await slack.say('Are you there?');
    const card = await connector.hears('a:1budi', `Nia (#${slack.ref}): Are you there?`);
    expect(titles(card)).toEqual(['Reply', 'Switch to this chat']);
    await agent(undefined, { value: { rota: { command: 'close', ref: slack.ref } } });
    await connector.hears('a:1budi', `#${slack.ref} is closed.`);
    await connector.updated(idOf(connector, card));
    await slack.say('Is anybody there?', { id, type: 'messageUpdate' });
    const { attachments = [] } = await connector.changed(idOf(connector, card), /Is anybody there\?/);
    expect(JSON.stringify(attachments)).not.toContain('Action.');
  },
  patienceMs,
);

test(
  'an agent on Direct Line sees a changed message in its place',
  async () => {
    await using here = await startRotaHere();
    const anna = await person(() => here.url, secret, 'dl_anna', 'Anna');
    await anna.say('/online');
    await anna.hears(/^You are online/);
    const say = (text: string, more: object) => here.post(fromEmulator(connector.serviceUrl, 'Rini', text, more));
    await say('Hello', {});
    await anna.hears(/Hello/);
    await say('One', { id: 'one' });
    const { id } = await anna.hears('One');
    await say('Two', { id: 'one', type: 'messageUpdate' });
    await anna.hears('Two');
    const all = (await anna.seen()).filter((shown) => shown.id === id);
    expect(all.map(({ text }) => text)).toEqual(['Two', 'Two']); // whoever comes later does not see what it was
    // The number that clients go on from, which its id does not tell.
    expect(all.map(({ channelData: own }) => own?.rota?.number)).toEqual([undefined, Number(id.split('|')[1]) + 1]);
    await say('', { id: 'one', type: 'messageDelete' });
    expect((await anna.hears(/has deleted a message/)).id).toBe(id);
  },
  patienceMs,
);

test(
  'what an agent changes or takes back on Teams is changed in its place on Direct Line',
  async () => {
    const visitor = await person(() => rota.url, secret, 'dl_visitor', 'Nina');
    await visitor.say('Hello from Nina');
    const { summary = '' } = await connector.hears('a:1budi', /Nina \(.*Hello from Nina/s);
    await agent(`/to ${/#(\w+)/.exec(summary)?.[1] ?? ''}`);
    await connector.hears('a:1budi', /You are now answering Nina/);
    const words = await agent('It costs 10 euro');
    const { id } = await visitor.hears('It costs 10 euro');
    await edit('It costs 12 euro', words);
    expect((await visitor.hears('It costs 12 euro')).id).toBe(id);
    await remove(words);
    const shown = async () => (await visitor.seen()).filter((one) => one.id === id);
    while ((await shown()).length < 3) await sleep(50); // as it was, as it was changed, as it was taken back
    expect((await shown()).map(({ text }) => text)).toEqual(Array(3).fill('A message was deleted.'));
  },
  patienceMs,
);

test(
  'a note or a command is never carried by being changed, and words are not changed into one',
  async () => {
    const sms = await contactOn('sms', 'Dewi');
    const note = await agent('/note in a hurry');
    await connector.hears('a:1budi', `Note on #${sms.ref} saved. The contact does not see it.`);
    await edit('a secret', note);
    await connector.hears('a:1budi', 'Nothing was changed: only messages that went to the contact can be edited.');
    const words = await agent('Good morning');
    await edit('/note a secret', words);
    await connector.hears('a:1budi', /^Not sent: this looks like a command or a note/);
    const said = await agent('/say /help');
    await edit('/say /help yourself', said);
    await connector.shows(
      sms.talk,
      ...sms.greeted,
      'Budi Santoso: Good morning',
      'Budi Santoso: /help',
      'Budi Santoso: Edited: /help yourself',
    );
  },
  patienceMs,
);

test(
  'a reaction goes to the other side as words, once, and changes nothing else',
  async () => {
    const slack = await contactOn('slack', 'Tuti');
    await slack.say('Thank you');
    await connector.hears('a:1budi', 'Thank you');
    const { id: thanks = '' } = connector.calls.find(({ activity }) => activity.text === 'Thank you') ?? {};
    await until(async () => (await rota.db.activities.countDocuments({ sentAs: thanks })) === 1); // nobody is as fast
    const timestamp = new Date().toISOString();
    const react = { type: 'messageReaction', timestamp, replyToId: thanks, reactionsAdded: [{ type: 'like' }] };
    await agent(undefined, react);
    await agent(undefined, react);
    await connector.shows(slack.talk, ...slack.greeted, 'Budi Santoso: 👍 “Thank you”');
    await agent('You are welcome');
    await connector.hears(slack.talk, 'Budi Santoso: You are welcome');
    const { id: welcome = '' } = connector.calls.find(({ activity: { text } }) => /welcome$/.test(text ?? '')) ?? {};
    await until(async () => (await rota.db.activities.countDocuments({ sentAs: welcome })) === 1);
    const hearts = [{ type: 'heart' }, { type: '1f440_eyes' }, { type: 'party' }];
    await slack.say('', { type: 'messageReaction', replyToId: welcome, reactionsAdded: hearts });
    await connector.hears('a:1budi', '❤️ 👀 :party: “You are welcome”');
    await slack.say('', { type: 'messageReaction', replyToId: 'sent-unknown', reactionsAdded: hearts });
    await slack.say('', { type: 'messageReaction', replyToId: welcome, reactionsRemoved: hearts });
    expect(slack.since()).toEqual(['Budi Santoso: 👍 “Thank you”', 'Budi Santoso: You are welcome']);
  },
  patienceMs,
);

test(
  'reactions are dropped where routing.yaml says so',
  async () => {
    const routing = { ...config.routing, reactions: 'none' };
    await using here = await startRotaHere({ config: { routing } });
    const anna = await person(() => here.url, secret, 'dl_anna', 'Anna');
    await anna.say('/online');
    await anna.hears(/^You are online/);
    const say = (text: string, more: object = {}) => here.post(fromEmulator(connector.serviceUrl, 'Lina', text, more));
    await say('Hello');
    await anna.hears(/Hello/);
    await anna.say('Welcome, Lina');
    await connector.hears('talk Lina', /Welcome, Lina/);
    const { id = '' } = connector.calls.find(({ activity: { text } }) => /Welcome, Lina/.test(text ?? '')) ?? {};
    await say('', { type: 'messageReaction', replyToId: id, reactionsAdded: [{ type: 'like' }] });
    await say('Next');
    await anna.hears('Next');
    expect((await anna.seen()).map(({ text }) => text).join()).not.toContain('👍');
  },
  patienceMs,
);
