import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { person, type Person, postJson, type Shown } from '../support/person.ts';
import { onDutyAlways, type Rota, startRota } from '../support/rota.ts';

const secret = 'a-secret-for-tests';
let rota: Rota;
let contacts = 0;

const account = (id: string) => [{ channel: 'directline', id }];
const config = {
  agents: {
    agents: {
      anna: {
        name: 'Anna',
        language: 'en',
        teams: ['day'],
        maxOpen: 3,
        autoAssign: false,
        accounts: account('dl_anna'),
      },
      budi: { name: 'Budi', language: 'fr', teams: ['day', 'night'], autoAssign: false, accounts: account('dl_budi') },
      citra: {
        name: 'Citra',
        language: 'id',
        teams: ['night'],
        maxOpen: 1,
        autoAssign: false,
        role: 'supervisor',
        accounts: account('dl_citra'),
      },
    },
  },
  teams: { teams: { day: { name: 'Day team' }, night: { name: 'Night team' } } },
  shifts: onDutyAlways('day'),
  routing: { machine: 'reception', parameters: { assign: { logic: 'round-robin', onlineOnly: true } } },
};

beforeAll(async () => {
  rota = await startRota({ config, env: { DIRECT_LINE_SECRET: secret } });
}, 60_000);
afterAll(async () => {
  await rota[Symbol.asyncDispose]();
});

const come = (user: string, name: string, locale = 'en') => person(() => rota.url, secret, user, name, locale);
/** A contact who waits in the queue, and their reference as agents see it. */
async function waitingContact(text = 'help'): Promise<{ contact: Person; ref: string }> {
  contacts += 1;
  const contact = await come(`dl_contact${contacts}`, `Contact ${contacts}`);
  await contact.say(text);
  await contact.hears(/number \d+ in the queue/);
  return { contact, ref: await refOf(contact) };
}
async function refOf(contact: Person): Promise<string> {
  const { channelData } = (await contact.seen()).find((shown) => shown.channelData?.rota?.ref != null) as Shown;
  return channelData?.rota?.ref ?? '';
}
/** Types something and gives the one answer to it: what comes on the line next. */
async function ask(agent: Person, text: string): Promise<string> {
  const before = (await agent.seen()).length;
  await agent.say(text);
  for (;;) {
    const answer = (await agent.seen()).slice(before).find(({ from }) => from.id !== agent.user);
    if (answer) return answer.text ?? '';
  }
}

describe('one agent', () => {
  test('claims, answers, notes, lists, moves focus, closes; each command is answered once', async () => {
    const anna = await come('dl_anna', 'Anna');
    expect(await ask(anna, '/online')).toBe('You are online. Nobody is waiting.');
    const first = await waitingContact('my first question');
    const second = await waitingContact('my second question');
    expect(await ask(anna, '/queue')).toMatch(new RegExp(`1\\. #${first.ref} .*\n.*2\\. #${second.ref} `, 's'));
    expect(await ask(anna, 'hello?')).toMatch(/you are not answering anyone/);

    expect(await ask(anna, '/claim')).toMatch(/my first question[\s\S]*now answering/);
    await first.contact.hears('Anna will take care of your request and answer you here.');
    expect(await ask(anna, `/claim #${second.ref.toLowerCase()}`)).toMatch(/my second question$/);
    expect(await ask(anna, '/list')).toBe(
      `Your conversations, newest last:\n\n- #${first.ref} Contact 1, waiting for 0 min (you are answering)\n- #${second.ref} Contact 2, waiting for 0 min`,
    );

    await anna.say('hi there');
    await first.contact.hears('hi there');
    await second.contact.say('are you there?');
    await anna.hears(`Contact 2 (#${second.ref}): are you there?`);
    expect(await ask(anna, 'for the first one')).toBe(`Sent to Contact 1 (#${first.ref}).`);

    expect(await ask(anna, '/note he is in a hurry')).toBe(`Note on #${first.ref} saved. The contact does not see it.`);
    expect(await ask(anna, `/to ${second.ref}`)).toBe(`You are now answering Contact 2 (#${second.ref}).`);
    expect(await ask(anna, '/close')).toBe(`#${second.ref} is closed.\n\nYou are not answering anyone now.`);
    await second.contact.hears(/This conversation is closed/);
    expect(await ask(anna, `/history ${first.ref}`)).toMatch(
      /my first question[\s\S]*Anna: hi there[\s\S]*Note by Anna: he is in a hurry/,
    );
    expect(await ask(anna, `/to ${first.ref}`)).toMatch(/now answering/);
    expect(await ask(anna, '/unassign')).toMatch(/is in the unassigned inbox now/);
    expect(await ask(anna, '/queue')).toMatch(new RegExp(`Unassigned: #${first.ref}`));
    expect(await ask(anna, '/claim')).toMatch(/my first question/);
    expect(await ask(anna, '/close')).toMatch(/is closed/);

    const told = (await first.contact.seen()).map(({ text = '' }) => text).join('\n');
    expect(told).not.toMatch(/hurry/);
  }, 60_000);

  test('what looks like a command or a note never reaches the contact, /say sends it as it is', async () => {
    const anna = await come('dl_anna', 'Anna');
    const { contact } = await waitingContact();
    await ask(anna, '/claim');
    const notes = ['Note: secret', 'remarque interne : secret', 'CATATAN pribadi:secret', '**note**: secret'];
    for (const text of ['/nte secret', '/ note secret', '/', ...notes]) {
      expect(await ask(anna, text)).toMatch(/^Not sent: this looks like a command or a note/);
    }
    await anna.say('/say /note: this is how you write a note');
    await contact.hears('/note: this is how you write a note');
    expect((await contact.seen()).map(({ text }) => text).join()).not.toMatch(/secret/);
    await ask(anna, '/close');
  }, 60_000);

  test('/close and /unassign do nothing when words come with them, and take a reference', async () => {
    const anna = await come('dl_anna', 'Anna');
    const { contact, ref } = await waitingContact();
    await ask(anna, `/claim ${ref}`);
    expect(await ask(anna, '/close goodbye then')).toMatch(/^Nothing was done.*\/close/);
    expect(await ask(anna, '/unassign he is angry')).toMatch(/^Nothing was done.*\/unassign/);
    expect(await ask(anna, '/list')).toContain(ref);
    expect(await ask(anna, `/close #${ref.toLowerCase()}`)).toMatch(new RegExp(`^#${ref} is closed`));
    const told = (await contact.seen()).map(({ text = '' }) => text).join('\n');
    expect(told).not.toMatch(/goodbye then|angry/);
  }, 60_000);

  test('a command about the conversation in focus says so when there is none', async () => {
    const anna = await come('dl_anna', 'Anna');
    for (const command of ['/close', '/unassign', '/note call back', '/transfer budi', '/history', '/retry'])
      expect(await ask(anna, command)).toMatch(/^You are not answering anyone\. Choose a conversation/);
    for (const words of ['hello?', '/say hello?', '/r welcome-nobody'])
      expect(await ask(anna, words)).toMatch(/^Nothing was sent/);
  }, 60_000);

  test('buttons do what commands do, on the conversation they were shown with', async () => {
    const anna = await come('dl_anna', 'Anna');
    const { contact, ref } = await waitingContact();
    await ask(anna, `/claim ${ref}`);
    const press = (command: string, text = '') =>
      postJson(
        `${rota.url}/v3/directline/conversations/${anna.line}/activities`,
        { type: 'message', value: { rota: { command, ref }, text } },
        anna.token,
      );
    await press('note', 'from the card');
    await anna.hears(`Note on #${ref} saved. The contact does not see it.`);
    await press('say', 'said on the card');
    await contact.hears('said on the card');
    await press('close');
    await contact.hears(/This conversation is closed/);
  }, 60_000);

  test('no more than they may have, and nothing that is not theirs', async () => {
    const anna = await come('dl_anna', 'Anna');
    const waiting = [await waitingContact(), await waitingContact(), await waitingContact(), await waitingContact()];
    const refs = waiting.map(({ ref }) => ref);
    for (const ref of refs.slice(0, 3)) expect(await ask(anna, `/claim ${ref}`)).toMatch(/help/);
    expect(await ask(anna, `/claim ${refs[3] ?? ''}`)).toMatch(/You already have 3 open conversations/);
    expect(await ask(anna, `/to ${refs[3] ?? ''}`)).toBe(`You do not have #${refs[3] ?? ''}.`);
    expect(await ask(anna, '/to ZZZZ')).toBe('There is no open conversation with the reference “ZZZZ”.');
    const budi = await come('dl_budi', 'Budi');
    expect(await ask(budi, `/claim ${refs[0] ?? ''}`)).toMatch(/Anna/);
    for (const ref of refs.slice(0, 3)) {
      await ask(anna, `/to ${ref}`);
      await ask(anna, '/close');
    }
    await ask(anna, `/claim ${refs[3] ?? ''}`);
    await ask(anna, '/close');
  }, 60_000);
});

describe('handing over', () => {
  test('to an agent who is away or full: refused with the reason, unless a supervisor insists', async () => {
    const [anna, citra] = [await come('dl_anna', 'Anna'), await come('dl_citra', 'Citra')];
    const { contact, ref } = await waitingContact();
    await ask(anna, `/claim ${ref}`);
    expect(await ask(anna, '/transfer citra')).toBe('Citra is not online at the moment.');
    expect(await ask(citra, '/online')).toMatch(/^Anda/);
    expect(await ask(anna, '/transfer Citra she knows him')).toBe(
      `#${ref} has been handed over to Citra.\n\nYou are not answering anyone now.`,
    );
    await citra.hears(new RegExp(`Anna menyerahkan #${ref} kepada Anda\\.\\s+Catatan dari Anna: she knows him`));
    await contact.hears(/Citra will answer you from now on/);

    const second = await waitingContact();
    await ask(anna, `/claim ${second.ref}`);
    expect(await ask(anna, '/transfer citra')).toBe('Citra cannot take another conversation at the moment.');
    expect(await ask(anna, '/transfer! citra')).toBe('Citra cannot take another conversation at the moment.');
    expect(await ask(anna, '/transfer nobody')).toBe('There is no team or agent called “nobody”.');
    await ask(anna, '/close');
    await ask(citra, '/close');
  }, 60_000);

  test('a supervisor assigns, and only a supervisor; over the limit only when they insist', async () => {
    const [anna, citra] = [await come('dl_anna', 'Anna'), await come('dl_citra', 'Citra')];
    const { contact, ref } = await waitingContact('for whom?');
    expect(await ask(anna, `/assign ${ref} citra`)).toBe('Only a supervisor can do this.');
    expect(await ask(citra, `/assign ${ref} nobody`)).toMatch(/nobody/);
    await ask(anna, '/offline');
    expect(await ask(citra, `/assign ${ref} anna`)).toMatch(/Anna/);
    expect(await ask(citra, `/assign! ${ref} anna`)).toMatch(new RegExp(`#${ref}`));
    await anna.hears(/Citra has handed #\w+ over to you\.[\s\S]*for whom\?/);
    await contact.hears('Anna will take care of your request and answer you here.');
    await ask(anna, '/close');
    await ask(anna, '/online');
  }, 60_000);

  test('to a team: it waits in that team’s queue, and whoever takes it sees the note', async () => {
    const [anna, budi] = [await come('dl_anna', 'Anna'), await come('dl_budi', 'Budi')];
    const { contact, ref } = await waitingContact('for the night');
    await ask(anna, `/claim ${ref}`);
    expect(await ask(anna, '/transfer night team he works late')).toBe(
      `#${ref} is waiting for Night team.\n\nYou are not answering anyone now.`,
    );
    await contact.hears(/number 1 in the queue/);
    expect(await ask(budi, '/queue')).toMatch(new RegExp(`#${ref}`));
    expect(await ask(budi, `/claim ${ref}`)).toMatch(
      /Anna vous a transféré la conversation[\s\S]*Remarque \(Anna\)\s: he works late[\s\S]*for the night/,
    );
    await contact.hears(/Budi will answer you from now on/);
    await ask(budi, '/close');
  }, 60_000);
});

test.each([
  { user: 'dl_anna', online: /^You are online/, help: /What you can type/ },
  { user: 'dl_budi', online: /^Vous êtes en ligne/, help: /Ce que vous pouvez taper|Vous pouvez|taper/ },
  { user: 'dl_citra', online: /^Anda/, help: /Anda/ },
])(
  '$user is answered in their language',
  async ({ user, online, help }) => {
    const agent = await come(user, user);
    expect(await ask(agent, '/online')).toMatch(online);
    const text = await ask(agent, '/help');
    expect(text).toMatch(help);
    for (const word of ['/online', '/claim', '/note', '/transfer', '/history']) expect(text).toContain(word);
    for (const word of ['/away', '/list', '/queue', '/offline'])
      expect((await ask(agent, word)).length).toBeGreaterThan(5);
  },
  60_000,
);
