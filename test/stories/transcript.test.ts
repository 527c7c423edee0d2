import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { rotaCommand } from '../support/cli.ts';
import { person, type Person, type Shown } from '../support/person.ts';
import { type Rota, startRota } from '../support/rota.ts';

const secret = 'a-secret-for-tests';
const patienceMs = 60_000;
const jakarta = 'Asia/Jakarta'; // UTC+7 the whole year
const config = {
  agents: {
    agents: {
      anna: {
        name: 'Anna',
        language: 'en',
        teams: ['day'],
        autoAssign: false,
        accounts: [{ channel: 'directline', id: 'dl_anna' }],
      },
    },
  },
  teams: { teams: { day: { name: 'Day team' } } },
  shifts: {
    timezone: jakarta,
    shifts: {
      always: { team: 'day', days: ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'], from: '00:00', to: '24:00' },
    },
  },
  routing: { machine: 'reception', transcript: { toContactAtClose: true }, returning: { grace: '0 seconds' } },
};

let rota: Rota;
let anna: Person;
beforeAll(async () => {
  rota = await startRota({ config, env: { DIRECT_LINE_SECRET: secret } });
  anna = await person(() => rota.url, secret, 'dl_anna', 'Anna');
  await ask('/online');
}, patienceMs);
afterAll(async () => {
  await rota[Symbol.asyncDispose]();
});

/** Types something and gives the answer: what comes on the line next. */
async function ask(text: string): Promise<string> {
  const before = (await anna.seen()).length;
  await anna.say(text);
  for (;;) {
    const answer = (await anna.seen()).slice(before).find(({ from }) => from.id !== anna.user);
    if (answer) return answer.text ?? '';
  }
}
/** A conversation of a few words and a note, still open. */
async function spoken(user: string, locale = 'en'): Promise<{ contact: Person; ref: string }> {
  const contact = await person(() => rota.url, secret, user, `Contact ${user}`, locale);
  await contact.say('my question');
  await contact.hears(/\d/);
  const ref = /#(\w+)/.exec(await ask('/claim'))?.[1] ?? '';
  await anna.say('my answer');
  await contact.hears('my answer');
  await ask('/note he is in a hurry');
  return { contact, ref };
}
const clock = (zone: string) => new Intl.DateTimeFormat('en-GB', { timeZone: zone, timeStyle: 'short' });
const fileOf = ({ attachments = [] }: Shown) => fetch(attachments[0]?.contentUrl ?? '');

test(
  '/history tells times in the configured zone, marks notes, and of very much shows the last',
  async () => {
    const { contact, ref } = await spoken('dl_historian');
    const before = clock(jakarta).format(Date.now());
    const history = await ask('/history');
    const [time = ''] = history.split(' ');
    expect([before, clock(jakarta).format(Date.now() - 60_000)]).toContain(time);
    expect(history.replace(/\d\d:\d\d/g, '--:--')).toMatch(
      /^--:-- Contact dl_historian: my question\n\n--:-- Rota: .*--:-- Anna: my answer\n\n--:-- Note by Anna: he is in a hurry$/s,
    );
    for (const letter of ['a', 'b', 'c']) await anna.say(letter.repeat(15_000));
    for (let count = 0; count < 12; count += 1) await anna.say(`${count}${'d'.repeat(1_500)}`);
    await contact.hears(/^11d+$/);
    const long = await ask(`/history ${ref}`);
    expect(long).toMatch(/^The last 1\d messages; what was written before is left out\.\n\n\d\d:\d\d Anna: /);
    expect(long.length).toBeLessThan(13_000);
    expect(long).toMatch(/11d{998}…$/);
    await ask('/close');
  },
  patienceMs,
);

test(
  'the contact is sent what was written when it ends, in their language, without the notes',
  async () => {
    const { contact, ref } = await spoken('dl_reader', 'fr');
    await ask('/close');
    const heard = await contact.hears(
      `Voici ce qui a été écrit dans cette conversation (#${ref}) :`.replace(' :', '\u00a0:'),
    );
    expect(heard.attachments).toMatchObject([{ contentType: 'text/plain', name: `transcript-${ref}.txt` }]);
    const response = await fileOf(heard);
    expect(response.headers.get('content-disposition')).toContain('attachment');
    const file = await response.text();
    expect(file).toMatch(/^Voici ce qui a été écrit/);
    expect(file).toMatch(/\d\d:\d\d Contact dl_reader: my question\n[\s\S]*\d\d:\d\d Anna: my answer\n/);
    expect(file).toMatch(/Cette conversation est terminée\. .*\n$/);
    expect(JSON.stringify(await contact.seen()) + file).not.toContain('hurry');
    expect((await contact.seen()).at(-1)?.id).toBe(heard.id);
  },
  patienceMs,
);

test(
  'a setting that is taken back sends nothing any more',
  async () => {
    const routing = { ...config.routing, transcript: { toContactAtClose: false } };
    await rota.configure({ routing });
    await rota.prints(/config in force[^]*config in force/);
    const { contact } = await spoken('dl_quiet');
    await ask('/close');
    await contact.hears(/This conversation is closed/);
    await contact.say('again');
    await contact.hears(/Welcome back/);
    await ask('/claim');
    await ask('/close');
    expect((await contact.seen()).filter(({ attachments }) => attachments)).toEqual([]);
  },
  patienceMs,
);

test(
  'rota transcript prints it, as text and as JSON, notes marked',
  async () => {
    const { ref } = await spoken('dl_printed');
    await ask('/close');
    const text = await rotaCommand(['transcript', `#${ref.toLowerCase()}`], rota);
    expect(text.err).toBe('');
    const [head = '', day = '', ...lines] = text.out.trimEnd().split('\n');
    expect(head).toMatch(
      new RegExp(
        `^#${ref} Contact dl_printed \\(directline, en\\), opened [-\\d]+ [:\\d]+, closed .* \\(${jakarta}\\)$`,
      ),
    );
    expect(day).toBe(new Intl.DateTimeFormat('en-GB', { timeZone: jakarta, dateStyle: 'full' }).format(Date.now()));
    expect(lines.map((line) => line.replace(/^\d\d:\d\d /, ''))).toEqual(
      expect.arrayContaining(['Contact dl_printed: my question', 'Anna: my answer', '[note] Anna: he is in a hurry']),
    );
    const json = await rotaCommand(['transcript', ref, '--json'], rota);
    expect(JSON.parse(json.out)).toMatchObject({
      ref,
      status: 'closed',
      isWhole: true,
      said: expect.arrayContaining([
        { at: expect.stringMatching(/Z$/), who: 'note', name: 'Anna', text: 'he is in a hurry', files: [] },
      ]),
    });
  },
  patienceMs,
);

test.each([
  { args: ['transcript', 'ZZZZ'], err: 'There is no conversation ZZZZ. A reference looks like #7KQ2.\n' },
  { args: ['transcript', '../etc'], err: 'There is no conversation ../etc. A reference looks like #7KQ2.\n' },
])('$args is refused', async ({ args, err }) => {
  expect(await rotaCommand(args, rota)).toEqual({ code: 1, out: '', err });
});
