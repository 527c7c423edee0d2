import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Card, CardAction } from '../../src/domain/content.ts';
import { person, type Person, postJson, type Shown } from '../support/person.ts';
import { onDutyAlways, type Rota, startRota } from '../support/rota.ts';

const secret = 'a-secret-for-tests';
const pollMs = 50;
const patienceMs = 90_000;
let rota: Rota;
let contacts = 0;

const agent = (name: string, teams: readonly string[], more: object = {}) => ({
  name,
  language: 'en',
  teams,
  autoAssign: false,
  accounts: [{ channel: 'directline', id: `dl_${name.toLowerCase()}` }],
  ...more,
});
const config = {
  agents: {
    agents: {
      anna: agent('Anna', ['day']),
      budi: agent('Budi', ['day'], { maxOpen: 4 }),
      citra: agent('Citra', ['night']),
    },
  },
  teams: { teams: { day: { name: 'Day team' }, night: { name: 'Night team' } } },
  shifts: onDutyAlways('day'),
  routing: { machine: 'reception', parameters: { assign: { logic: 'round-robin', onlineOnly: true } } },
};

beforeAll(async () => {
  rota = await startRota({ config, env: { DIRECT_LINE_SECRET: secret } });
}, patienceMs);
afterAll(async () => {
  await rota[Symbol.asyncDispose]();
});

const come = (user: string, name: string) => person(() => rota.url, secret, user, name);
async function waitingContact(): Promise<{ contact: Person; name: string }> {
  contacts += 1;
  const name = `Contact ${contacts}`;
  const contact = await come(`dl_contact${contacts}`, name);
  await contact.say('help');
  await contact.hears(/number \d+ in the queue/);
  return { contact, name };
}

const cardIn = ({ channelData }: Shown): Card => (channelData?.rota as { card?: Card } | undefined)?.card ?? fail();
function fail(): never {
  throw new Error('there is no card');
}
/** What comes on the line next. */
async function after(who: Person, act: () => Promise<unknown>): Promise<Shown> {
  const before = (await who.seen()).length;
  await act();
  for (;;) {
    const answer = (await who.seen())
      .slice(before)
      .find(({ from, type }) => type === 'message' && from.id !== who.user);
    if (answer) return answer;
    await sleep(pollMs);
  }
}
const ask = (who: Person, text: string): Promise<Shown> => after(who, () => who.say(text));
const press = (who: Person, { command, ref, text }: CardAction, more: object = {}): Promise<Shown> =>
  after(who, () =>
    postJson(
      `${rota.url}/v3/directline/conversations/${who.line}/activities`,
      { type: 'message', value: { rota: { command, ref, ...(text !== undefined && { text }) }, ...more } },
      who.token,
    ),
  );
const button = (actions: readonly CardAction[], command: string): CardAction =>
  actions.find((action) => action.command === command) ?? fail();
const commandsOf = (actions: readonly CardAction[]): string[] => actions.map(({ command }) => command);

test(
  'a whole day at the desk by buttons alone',
  async () => {
    const anna = await come('dl_anna', 'Anna');
    const help = cardIn(await ask(anna, '/help'));
    expect(commandsOf(help.actions)).toEqual(['online', 'away', 'offline', 'list', 'queue']);
    const away = cardIn(await press(anna, button(help.actions, 'away')));
    expect(away.body).toEqual(['You are away. Type /online when you are back.']);
    const { name, contact } = await waitingContact();
    await anna.hears(/nobody is online/); // else it might come between a button and its answer
    const online = await press(anna, button(away.actions, 'online'));
    expect(online.text).toBe('You are online. 1 conversation is waiting.');

    const queue = cardIn(await press(anna, button(cardIn(online).actions, 'queue')));
    const [row] = queue.rows ?? [];
    expect(row?.text).toMatch(new RegExp(`^1\\. #\\w+ ${name} \\(Day team\\)`));
    expect(commandsOf(row?.actions ?? [])).toEqual(['claim', 'history']);
    expect((await press(anna, button(row?.actions ?? [], 'history'))).text).toMatch(/help/);
    const brief = cardIn(await press(anna, button(row?.actions ?? [], 'claim')));
    await contact.hears('Anna will take care of your request and answer you here.');
    expect(commandsOf(brief.actions)).toEqual(['say', 'r', 'note', 'transfer', 'close', 'history', 'unassign']);
    expect(brief.actions.filter(({ rare }) => rare).map(({ command }) => command)).toEqual(['history', 'unassign']);

    const mine = cardIn(await press(anna, button(queue.actions, 'list')));
    expect(mine.rows?.map(({ text }) => text)).toEqual([
      expect.stringMatching(new RegExp(`${name}.*you are answering`)),
    ]);
    expect(commandsOf(mine.rows?.[0]?.actions ?? [])).toEqual(['history', 'close']);
    const unassigned = await press(anna, button(brief.actions, 'unassign'));
    expect(unassigned.text).toMatch(/unassigned inbox now/);
    const inbox = cardIn(await press(anna, button(cardIn(unassigned).actions, 'queue')));
    expect(inbox.rows?.[0]?.text).toMatch(/^Unassigned: #/);
    const again = cardIn(await press(anna, button(inbox.rows?.[0]?.actions ?? [], 'claim')));
    expect((await press(anna, button(again.actions, 'close'))).text).toMatch(/is closed/);
    await contact.hears(/This conversation is closed/);
  },
  patienceMs,
);

test(
  'a transfer is chosen among teams and agents, who are shown with presence and load, and takes a note along',
  async () => {
    const [anna, budi, citra] = [
      await come('dl_anna', 'Anna'),
      await come('dl_budi', 'Budi'),
      await come('dl_citra', 'Citra'),
    ];
    await ask(budi, '/online');
    await ask(citra, '/away');
    const { name } = await waitingContact();
    const brief = cardIn(await ask(anna, '/claim'));
    const asked = await press(anna, button(brief.actions, 'transfer'));
    const [transfer] = cardIn(asked).actions;
    expect(transfer?.input?.choices).toEqual([
      { title: 'Day team: nobody is waiting', value: 'team:day' },
      { title: 'Night team: nobody is waiting', value: 'team:night' },
      { title: 'Budi: online, 0 of 4 open', value: 'agent:budi' },
      { title: 'Citra: away, 0 open', value: 'agent:citra' },
    ]);
    expect(asked.text).toMatch(/To whom .*\n\n- Day team[\s\S]*- Budi: online, 0 of 4 open/);
    const chosen = { 'text-transfer': 'agent:budi', 'more-transfer': 'Kurnia knows him' };
    expect((await press(anna, transfer ?? fail(), chosen)).text).toMatch(/has been handed over to Budi/);
    const got = await budi.hears(new RegExp(`^New conversation #\\w+: ${name}`));
    expect(got.text).toMatch(/Anna has handed #\w+ over to you\.\n\nNote by Anna: Kurnia knows him/);
    expect((await press(anna, button(brief.actions, 'transfer'))).text).toMatch(/^You do not have #/);
    await ask(budi, '/close');
  },
  patienceMs,
);

test(
  'what is held back can be saved as a note or sent as it is, by a button',
  async () => {
    const anna = await come('dl_anna', 'Anna');
    const { contact } = await waitingContact();
    await ask(anna, '/claim');
    const held = cardIn(await ask(anna, 'note: she called twice'));
    expect((await press(anna, button(held.actions, 'note'))).text).toMatch(/^Note on #\w+ saved/);
    expect((await contact.seen()).map(({ text }) => text).join()).not.toMatch(/called twice/);
    const meant = cardIn(await ask(anna, '/etc/hosts is the file'));
    await postJson(
      `${rota.url}/v3/directline/conversations/${anna.line}/activities`,
      { type: 'message', value: { rota: { ...button(meant.actions, 'say'), title: undefined } } },
      anna.token,
    );
    await contact.hears('/etc/hosts is the file');
    await ask(anna, '/close');
    await anna.hears(/You are not answering anyone now/);
    expect((await ask(anna, 'note: nobody is there')).channelData?.rota).not.toHaveProperty('card');
  },
  patienceMs,
);
