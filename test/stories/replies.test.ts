import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { person, type Person, postJson } from '../support/person.ts';
import { onDutyAlways, type Rota, startRota } from '../support/rota.ts';

const secret = 'a-secret-for-tests';
const patienceMs = 60_000;
const account = (id: string) => [{ channel: 'directline', id }];
const replies = {
  hello: { en: 'Hello {contact}, this is {agent}.', fr: 'Bonjour {contact}, c’est {agent} (#{ref}).' },
  help: { en: 'Have you read the help?' },
  'note-1': { en: 'note: this is how one begins a note' },
};
const config = {
  agents: {
    agents: {
      anna: { name: 'Anna', language: 'en', teams: ['day'], autoAssign: false, accounts: account('dl_anna') },
      budi: { name: 'Budi', language: 'id', teams: ['day'], autoAssign: false, accounts: account('dl_budi') },
    },
  },
  teams: { teams: { day: { name: 'Day team' } } },
  shifts: onDutyAlways('day'),
  routing: { machine: 'reception' },
  replies: { replies },
};

let rota: Rota;
let anna: Person;
let contacts = 0;
beforeAll(async () => {
  rota = await startRota({ config, env: { DIRECT_LINE_SECRET: secret } });
  anna = await person(() => rota.url, secret, 'dl_anna', 'Anna');
  await ask(anna, '/online');
}, patienceMs);
afterAll(async () => {
  await rota[Symbol.asyncDispose]();
});

/** Types something and gives what comes on the line next. */
async function ask(agent: Person, text: string) {
  const before = (await agent.seen()).length;
  await agent.say(text);
  for (;;) {
    const answer = (await agent.seen()).slice(before).find(({ from }) => from.id !== agent.user);
    if (answer) return answer;
  }
}
const typed = async (text: string): Promise<string> => (await ask(anna, text)).text ?? '';

/** A contact whom Anna is answering, and the card that came with them. */
async function answered(locale: string) {
  contacts += 1;
  const name = `Contact ${contacts}`;
  const contact = await person(() => rota.url, secret, `dl_contact${contacts}`, name, locale);
  await contact.say('hello?');
  await contact.hears(/\d/);
  const brief = await ask(anna, '/claim');
  return { contact, name, ref: /#(\w+)/.exec(brief.text ?? '')?.[1] ?? '', brief };
}

test(
  'a reply goes to the contact in focus, in their language or else in English, from the agent',
  async () => {
    const { contact, name, ref } = await answered('fr-CA');
    await anna.say('/r Hello');
    const heard = await contact.hears(`Bonjour ${name}, c’est Anna (#${ref}).`);
    expect(heard.from).toMatchObject({ id: 'anna', name: 'Anna' });
    await anna.say('/R help');
    await contact.hears('Have you read the help?');
    await anna.say('/r note-1');
    await contact.hears('note: this is how one begins a note');
    expect(await typed(`/history ${ref}`)).toMatch(/Anna: Bonjour Contact \d+, c’est Anna[\s\S]*Anna: Have you read/);
    await typed('/close');
  },
  patienceMs,
);

test(
  'they are listed in the agent’s language, and what is not known is answered with the nearest ones and not sent',
  async () => {
    expect(await typed('/r')).toBe(
      'Canned replies. They go out in the contact’s language.\n\n' +
        '- /r hello: Hello …, this is Anna.\n- /r help: Have you read the help?\n- /r note-1: note: this is how one begins a note',
    );
    const { contact, name } = await answered('fr');
    expect(await typed('/r')).toContain(`- /r hello: Hello ${name}, this is Anna.`);
    expect(await typed('/r helo')).toBe(
      'Nothing was sent: there is no canned reply “helo”. Did you mean /r hello, /r help?',
    );
    expect(await typed('/r hello there')).toBe(
      'Nothing was sent: there is no canned reply “hello there”. /r lists them all.',
    );
    expect(await typed('/r __proto__')).toMatch(/^Nothing was sent/);
    expect(await typed(`/r ${'x'.repeat(500)}`)).toMatch(/^Nothing was sent: there is no canned reply “x{80}”/);
    expect(await typed('/rhello')).toMatch(/^Not sent: this looks like a command/);
    await typed('/close');
    expect((await contact.seen()).filter(({ from }) => from.id === 'anna')).toEqual([]);
    expect(await typed('/r hello')).toMatch(/^Nothing was sent: you are not answering anyone/);
  },
  patienceMs,
);

test(
  'a card has them to choose from, for its own conversation',
  async () => {
    const first = await answered('en');
    const second = await answered('fr');
    const press = (ref: string, choice: string) =>
      postJson(
        `${rota.url}/v3/directline/conversations/${anna.line}/activities`,
        { type: 'message', value: { rota: { command: 'r', ref }, 'text-r': choice } },
        anna.token,
      );
    expect(JSON.stringify(second.brief.attachments)).toContain(
      JSON.stringify({ title: `hello: Hello ${second.name}, this is ….`, value: 'hello' }),
    );
    await press(second.ref, 'hello');
    await second.contact.hears(`Bonjour ${second.name}, c’est Anna (#${second.ref}).`);
    await press(first.ref, 'nothing');
    await anna.hears(/no canned reply “nothing”/);
    const budi = await person(() => rota.url, secret, 'dl_budi', 'Budi');
    await postJson(
      `${rota.url}/v3/directline/conversations/${budi.line}/activities`,
      { type: 'message', value: { rota: { command: 'r', ref: first.ref }, 'text-r': 'hello' } },
      budi.token,
    );
    await budi.hears(new RegExp(`#${first.ref}`));
    const told = await first.contact.seen();
    expect(told.filter(({ from }) => from.id === 'anna' || from.id === 'budi')).toEqual([]);
    for (const { ref } of [first, second]) {
      await typed(`/to ${ref}`);
      await typed('/close');
    }
  },
  patienceMs,
);

test(
  'what one process reads anew, another answers with; a file that is wrong changes nothing',
  async () => {
    await using other = await startRota({ config, env: { DIRECT_LINE_SECRET: secret }, mongodbUri: rota.mongodbUri });
    const there = await person(() => other.url, secret, 'dl_budi', 'Budi');
    await rota.configure({ replies: { replies: { hours: { en: 'Nine to five', id: 'Pukul sembilan' } } } });
    await rota.prints(/config in force[^\n]*\n[^]*config in force/);
    let list = '';
    while (!list.includes('/r hours')) list = (await ask(there, '/r')).text ?? '';
    expect(list).toMatch(/Pukul sembilan/);
    expect(list).not.toContain('hello');
    await rota.configure({ replies: { replies: { hours: { fr: 'Neuf heures' } } } });
    await rota.prints(/replies\.yaml:1:\d+: found no en, expected one/);
    expect(await typed('/r')).toContain('- /r hours: Nine to five');
    await rota.configure({ replies: config.replies });
    while (!list.includes('/r hello')) list = (await ask(anna, '/r')).text ?? '';
  },
  patienceMs,
);
