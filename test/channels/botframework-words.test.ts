import { describe, expect, test } from '@jest/globals';
import { deliveryErrorOf } from '../../src/channels/botframework/deliveryError.ts';
import { incoming } from '../../src/channels/botframework/incoming.ts';
import { lineOf } from '../../src/channels/botframework/person.ts';
import { readActivity } from '../../src/channels/botframework/readActivity.ts';
import { isLoopback, serviceUrlProblem } from '../../src/channels/botframework/serviceUrl.ts';
import { spell, spellAll } from '../../src/channels/botframework/spell.ts';
import { written } from '../../src/channels/botframework/written.ts';
import { plain, type Outgoing } from '../../src/domain/content.ts';
import { fromEmulator, fromTeams } from '../support/connectorActivity.ts';
import { objectId, tenant } from '../support/connectorApp.ts';

const serviceUrl = 'http://localhost:5000';
const teams = (text: string, more: object = {}) => incoming.parse(fromTeams(serviceUrl, text, more));
const emulator = (text: string, more: object = {}) => incoming.parse(fromEmulator(serviceUrl, 'ayu', text, more));

const linked = (label: string) => ({
  contentType: 'text/html',
  content: `<p>see <a href="https://a.example/x" rel="x">${label}</a></p>`,
});

describe('what a person wrote', () => {
  const mention = { type: 'mention', text: '<at>Rota</at>', mentioned: { id: '28:rota' } };
  const ofDewi = { type: 'mention', text: '<at>Dewi</at>', mentioned: { id: '29:dewi' } };
  test.each([
    { typed: '<at>Rota</at>\u00a0ask <at>Dewi</at>', more: { entities: [mention, ofDewi] }, said: 'ask Dewi' },
    {
      typed: 'ask <at id="1">Dewi <Sari></at>',
      more: { entities: [ofDewi] },
      said: 'ask Dewi <Sari>',
    },
    {
      typed: '<p><at id="0">Rota</at> and <at id="1">Dewi</at></p>',
      more: { textFormat: 'xml' },
      said: 'Rota and Dewi',
    },
    { typed: '<at>Rota</at> and <at>Rota</at>', more: { entities: [mention] }, said: 'and' },
    { typed: '1 < 2 & <b> stays\n', more: {}, said: '1 < 2 & <b> stays' },
    { typed: '<p>1 &lt; 2</p><p>caf&amp;eacute;</p>', more: { textFormat: 'xml' }, said: '1 < 2\ncaf&eacute;' },
    {
      typed: 'See <a href="https://a.example/?b=1&amp;c=2">this</a>',
      more: { textFormat: 'xml' },
      said: 'See this (https://a.example/?b=1&c=2)',
    },
    {
      typed: '<a href="https://a.example">https://a.example</a>',
      more: { textFormat: 'xml' },
      said: 'https://a.example',
    },
    { typed: '<ul><li>one</li><li>two</li></ul>', more: { textFormat: 'xml' }, said: '- one\n- two' },
    {
      typed: '<blockquote itemtype="x"><p>before</p></blockquote>after',
      more: { textFormat: 'xml' },
      said: '> before\n\nafter',
    },
    { typed: 'ok <emoji id="s" alt="😀" title="Smile"></emoji>', more: { textFormat: 'xml' }, said: 'ok 😀' },
    {
      typed: 'here, not here',
      more: { attachments: [linked('not here')] },
      said: 'here, not here (https://a.example/x)',
    },
    {
      typed: 'https://a.example/x',
      more: { attachments: [linked('https://a.example/x')] },
      said: 'https://a.example/x',
    },
    { typed: '', more: { attachments: [linked('this')] }, said: 'see this (https://a.example/x)' },
    { typed: '1 <c and d> e </c>', more: { textFormat: 'xml' }, said: '1 <c and d> e </c>' },
    { typed: '<a href="https://a.example">open', more: { textFormat: 'xml' }, said: 'open' },
    { typed: 'odd entities', more: { entities: [null, { type: 'mention' }, 7] }, said: 'odd entities' },
    { typed: 'bell\u0007 and\ttab', more: {}, said: 'bell and\ttab' },
  ])('on Teams, $typed, is read as $said', ({ typed, more, said }) => {
    expect(readActivity(teams(typed, more))).toMatchObject({ kind: 'message', content: { text: said } });
  });

  test.each([
    { typed: 'see <https://a.example/x|this> &amp; that', said: 'see this (https://a.example/x) & that' },
    { typed: '<https://a.example>', said: 'https://a.example' },
    { typed: '<mailto:a@b.example|a@b.example>', said: 'a@b.example' },
    { typed: '<@U123|dewi> in <#C1|general>, <!here>', said: '@dewi in #general, @here' },
    { typed: '1 &lt; 2 &amp;amp;', said: '1 < 2 &amp;' },
  ])('on Slack, $typed, is read as $said', ({ typed, said }) => {
    expect(readActivity(emulator(typed, { channelId: 'slack' }))).toMatchObject({ content: { text: said } });
  });

  test('has the files that have an address, and not Teams’ copy of the text', () => {
    const attachments = [
      { contentType: 'text/html', content: '<p>Hello</p>' },
      { contentType: 'image/png', contentUrl: 'https://files.example.com/cat.png', name: 'cat.png' },
      { contentType: 'image/png', contentUrl: 'file:///etc/passwd' },
      'nonsense',
    ];
    expect(readActivity(teams('Hello', { attachments }))).toMatchObject({
      content: { attachments: [{ url: 'https://files.example.com/cat.png', name: 'cat.png' }] },
    });
  });

  const hosted = 'https://smba.example.com/v3/attachments/1/views/imgo';
  const drawn = (more: string) => ({
    contentType: 'text/html',
    content: `<p><img alt="image" src="${hosted}">${more}</p>`,
  });
  const card = { contentType: 'application/vnd.microsoft.card.adaptive', content: {} };
  test.each([
    { what: 'a picture in the text', text: '', attachments: [drawn('')], urls: [hosted], lost: undefined },
    {
      what: 'the same picture beside it',
      text: 'look',
      attachments: [drawn('look'), { contentType: 'image/png', contentUrl: `${hosted}/original` }],
      urls: [`${hosted}/original`],
      lost: undefined,
    },
    {
      what: 'an emoji',
      text: '',
      attachments: [
        {
          contentType: 'text/html',
          content: '<img itemtype="http://schema.skype.com/Emoji" src="https://statics.example.com/s.png" alt="🙂">',
        },
      ],
      urls: [],
      lost: undefined,
    },
    { what: 'a card alone', text: '', attachments: [card], urls: [], lost: [{ why: 'notShown' }] },
    { what: 'a card beside words', text: 'look', attachments: [card], urls: [], lost: [{ why: 'notShown' }] },
    {
      what: 'who knows what beside words',
      text: 'look',
      attachments: [{ contentType: 'messageReference', content: '{}' }],
      urls: [],
      lost: undefined,
    },
    {
      what: 'who knows what alone',
      text: '',
      attachments: [{ contentType: 'messageReference', content: '{}' }],
      urls: [],
      lost: [{ why: 'notShown' }],
    },
    {
      what: 'twelve files',
      text: '',
      attachments: Array.from({ length: 12 }, (_, n) => ({
        contentType: 'image/png',
        contentUrl: `https://f.example/${n}`,
      })),
      urls: Array.from({ length: 10 }, (_, n) => `https://f.example/${n}`),
      lost: [{ why: 'tooMany', count: 2 }],
    },
  ])('on Teams has $what, or says that it was there', ({ text, attachments, urls, lost }) => {
    const read = readActivity(teams(text, { attachments }));
    if (read.kind !== 'message') throw new Error(`it was taken for ${read.kind}`);
    expect(read.content.attachments.map(({ url }) => url)).toEqual(urls);
    expect(read.content.lost).toEqual(lost);
  });

  test('is whole however long Teams lets it be, and cut with a word about it beyond', () => {
    const long = 'word '.repeat(12_000).trim();
    expect(readActivity(teams(long))).toMatchObject({ content: { text: long } });
    const read = readActivity(teams('word '.repeat(40_000)));
    if (read.kind !== 'message') throw new Error(`it was taken for ${read.kind}`);
    expect(read.content.text.length).toBeLessThanOrEqual(100_000);
    expect(read.content.lost).toEqual([{ why: 'cut' }]);
  });

  test('is nothing where there is nothing', () => {
    expect(readActivity(teams('', { attachments: [{ contentType: 'text/html', content: '<p></p>' }] }))).toEqual({
      kind: 'other',
    });
  });

  test('may be a button that was pressed', () => {
    const value = { rota: { command: 'note', ref: '7KQ2' }, text: 'in a hurry' };
    expect(readActivity(teams('', { value }))).toMatchObject({
      submitted: { command: 'note', ref: '7KQ2', text: 'in a hurry' },
    });
  });

  const react = { type: 'messageReaction', replyToId: 'a' };
  test.each([
    { what: 'an event', more: { type: 'event' } },
    { what: 'a change of who knows what', more: { type: 'messageUpdate', id: undefined } },
    { what: 'a change to nothing', more: { type: 'messageUpdate', text: '' } },
    { what: 'the end of who knows what', more: { type: 'messageDelete', id: null } },
    { what: 'a reaction to who knows what', more: { ...react, replyToId: '', reactionsAdded: [{ type: 'like' }] } },
    { what: 'a reaction that is taken back', more: { ...react, reactionsRemoved: [{ type: 'like' }] } },
    { what: 'a reaction that is none', more: { ...react, reactionsAdded: ['like'] } },
  ])('is nothing in $what', ({ more }) => {
    expect(readActivity(emulator('Hello', more))).toEqual({ kind: 'other' });
  });

  test.each([
    { type: 'like', shown: '👍' },
    { type: '1f440_eyes', shown: '👀' },
    { type: '110000_beyond', shown: ':110000_beyond:' },
    { type: '0041_letter', shown: ':0041_letter:' },
    { type: 'toString', shown: ':toString:' },
  ])('may be a reaction: $type is $shown', ({ type, shown }) => {
    const read = readActivity(emulator('', { ...react, reactionsAdded: [{ type }] }));
    expect(read).toEqual({ kind: 'reacted', to: 'a', reaction: shown });
  });
});

describe('a line', () => {
  test('has on Teams the account and the person in their organisation, in small letters', () => {
    const activity = teams('', {
      channelData: { tenant: { id: tenant } },
      from: { id: '29:1-Budi', aadObjectId: objectId },
    });
    const { accounts } = lineOf(activity, null, new Date(0));
    expect(accounts).toEqual(['msteams:29:1-Budi', `msteams:${tenant}:${objectId}`.toLowerCase()]);
  });

  test('does not show its account and conversation, keeps both apart, and stays the same', () => {
    const ids = [
      emulator('a'),
      emulator('b'),
      emulator('a', { from: { id: 'sari' } }),
      emulator('a', { conversation: { id: 'b' } }),
    ].map((activity) => lineOf(activity, null, new Date(0))._id);
    expect(new Set(ids).size).toBe(3);
    expect(ids[0]).toBe(ids[1]);
    for (const id of ids) expect(id).toMatch(/^emulator-[\w-]{22}$/);
  });

  test('keeps what is known when an activity does not say it', () => {
    const known = { ...lineOf(emulator('a'), null, new Date(0)), openedAt: new Date(0) };
    const silent = { locale: undefined, localTimezone: null, from: { id: 'ayu' } };
    expect(lineOf(emulator('a', silent), known, new Date(1))).toMatchObject({
      name: 'Ayu Lestari',
      locale: 'en-GB',
      timezone: 'Asia/Jakarta',
    });
  });

  test('carries the conversation reference', () => {
    const { reference } = lineOf(emulator('a'), null, new Date(0));
    expect(JSON.parse(String(reference))).toMatchObject({
      channelId: 'emulator',
      serviceUrl,
      conversation: { id: 'talk ayu' },
      user: { id: 'ayu' },
      bot: { id: 'bot-1' },
    });
  });
});

describe('words behind a name', () => {
  test.each([
    { bold: 'none', text: 'Anna: *1* <b>' },
    { bold: 'xml', text: '<b>Anna:</b> *1* &lt;b&gt;' },
    { bold: 'markdown', text: '**Anna:** \\*1\\* \\<b\\>' },
  ] as const)('mean themselves where bold is $bold', ({ bold, text }) => {
    expect(written('*1* <b>', 'Anna', bold).text).toBe(text);
  });

  test('begin no list, heading or quotation in a later line', () => {
    expect(written('first\n# one\n- two\n3. three\n> four', 'Anna', 'markdown').text).toBe(
      '**Anna:** first\n\n\\# one\n\n\\- two\n\n3\\. three\n\n\\> four',
    );
  });
});

describe('a message', () => {
  const message: Outgoing = {
    ...plain,
    text: 'Which one?',
    choices: [
      { title: 'Sales', value: 'sales' },
      { title: 'Support', value: 'support' },
    ],
    card: { title: 'A card', facts: [], body: [], actions: [{ title: 'Close', command: 'close', ref: '7KQ2' }] },
    sender: { id: 'rota', name: 'Rota', role: 'bot' },
    language: 'en',
    ref: '7KQ2',
    internal: true,
  };

  test('has buttons and a card where the channel shows them', () => {
    expect(spell({ channel: 'msteams' }, message)).toMatchObject({
      summary: 'Which one?',
      suggestedActions: { actions: [{ type: 'imBack', title: 'Sales', value: 'sales' }, { title: 'Support' }] },
      attachments: [{ contentType: 'application/vnd.microsoft.card.adaptive' }],
    });
    expect(spell({ channel: 'webchat' }, message).channelData).toEqual({
      rota: { sender: 'bot', ref: '7KQ2', internal: true },
    });
  });

  const options = (count: number) => Array.from({ length: count }, (_, n) => ({ title: `Option ${n}`, value: `${n}` }));
  test('has on Teams as many buttons as it shows, and beyond that a list', () => {
    const asked = { ...message, card: null };
    expect(spell({ channel: 'msteams' }, { ...asked, choices: options(3) }).suggestedActions?.actions).toHaveLength(3);
    const listed = spell({ channel: 'msteams' }, { ...asked, choices: options(4) });
    expect(listed).not.toHaveProperty('suggestedActions');
    expect(listed.text).toMatch(/^Which one\?\n\n1\. Option 0\n2\. Option 1\n3\. Option 2\n4\. Option 3$/);
  });

  const cat = { contentType: 'image/png', name: 'cat.png', url: 'file:1', bytes: null };
  const anna = { id: 'anna', name: 'Anna', role: 'agent' as const };
  const pieced = (channel: string, more: Partial<Outgoing>) =>
    spellAll({ channel }, { ...message, card: null, choices: [], ...more }).map(({ text, attachments = [] }) => [
      text,
      attachments.map(({ contentUrl }) => contentUrl),
    ]);
  test.each([
    { channel: 'webchat', more: { attachments: [cat] }, all: [['Which one?', ['file:1']]] },
    {
      channel: 'msteams',
      more: { attachments: [cat] },
      all: [
        ['Which one?', []],
        ['', ['file:1']],
      ],
    },
    { channel: 'msteams', more: { attachments: [cat], text: '' }, all: [['', ['file:1']]] },
    {
      channel: 'msteams',
      more: { attachments: [cat], text: '', sender: anna },
      all: [
        ['<b>Anna:</b> 📎 cat.png', []],
        ['', ['file:1']],
      ],
    },
    {
      channel: 'msteams',
      more: { attachments: [cat, { ...cat, oversized: true as const, url: 'file:2' }], sender: anna },
      all: [
        ['<b>Anna:</b> Which one?', []],
        ['', ['file:1']],
        ['', ['file:2']],
      ],
    },
  ])('is in as many activities as $channel wants: $all', ({ channel, more, all }) => {
    expect(pieced(channel, more)).toEqual(all);
  });

  test('is words alone where nothing is known of the channel', () => {
    const spelt = spell({ channel: 'sms' }, message);
    expect(spelt.text).toBe('Which one?\n\n1. Sales\n2. Support');
    expect(Object.keys(spelt).toSorted()).toEqual(['inputHint', 'locale', 'text', 'textFormat', 'type']);
  });
});

test.each([
  { host: '127.0.0.1', loopback: true },
  { host: '127.8.9.10', loopback: true },
  { host: '::1', loopback: true },
  { host: '::ffff:127.0.0.1', loopback: true },
  { host: 'localhost', loopback: true },
  { host: '[::1]', loopback: true },
  { host: '::ffff:10.0.0.1', loopback: false },
  { host: '0.0.0.0', loopback: false },
  { host: '127.0.0.1.example.com', loopback: false },
  { host: 'localhost.example.com', loopback: false },
  { host: '', loopback: false },
])('$host is on this machine: $loopback', ({ host, loopback }) => {
  expect(isLoopback(host)).toBe(loopback);
});

test.each([
  { url: 'http://localhost:5000', without: true, with: true },
  { url: 'http://127.1:5000/path', without: true, with: true },
  { url: 'http://[::1]:5000', without: true, with: true },
  { url: 'https://smba.trafficmanager.net/emea/', without: false, with: true },
  { url: 'http://smba.trafficmanager.net/emea/', without: false, with: false },
  { url: 'http://127.0.0.1@evil.example', without: false, with: false },
  { url: 'urn:botframework:websocket:directline', without: false, with: false },
  { url: 'file:///etc/passwd', without: false, with: false },
])('$url is posted to without credentials: $without, with them: $with', (expected) => {
  expect(serviceUrlProblem(expected.url, false) === undefined).toBe(expected.without);
  expect(serviceUrlProblem(expected.url, true) === undefined).toBe(expected.with);
});

describe('a call that failed', () => {
  const answered = (statusCode: number, retryAfter?: string) =>
    deliveryErrorOf(
      Object.assign(new Error('what the channel said'), {
        statusCode,
        response: { headers: { get: () => retryAfter } },
      }),
      Date.parse('2026-06-01T12:00:00Z'),
    );

  test.each([401, 408, 412, 429, 500, 502, 503, 504])('with %i is tried again', (status) => {
    expect(answered(status).code).toBe('CHANNEL_RETRY');
  });
  test.each([302, 400, 403, 404, 410, 413])('with %i is let go of', (status) => {
    expect(answered(status).code).toBe('CHANNEL_GONE');
  });
  test('for a reason that nobody knows is tried again', () => {
    expect(deliveryErrorOf(new Error('socket hang up'), 0)).toMatchObject({ code: 'CHANNEL_RETRY' });
  });
  test.each([
    { says: '7', ms: 7_000 },
    { says: 'Mon, 01 Jun 2026 12:00:30 GMT', ms: 30_000 },
    { says: 'Mon, 01 Jun 2026 11:00:00 GMT', ms: undefined },
    { says: 'soon', ms: undefined },
    { says: undefined, ms: undefined },
  ])('and is to wait for $says does so', ({ says, ms }) => {
    expect(answered(429, says).retryAfterMs).toBe(ms);
  });
  test.each([
    { error: { statusCode: 401 }, says: /401: it does not accept who we say we are/ },
    { error: { errorCode: 'invalid_client', errorMessage: 'AADSTS7000222: expired' }, says: /no token.*AADSTS7000222/ },
    { error: { errorCode: 'network_error' }, says: /no token.*network_error/ },
  ])('by our own fault is tried again, and called what it is', ({ error, says }) => {
    const failure = deliveryErrorOf(Object.assign(new Error('no'), error), 0);
    expect([failure.code, failure.message]).toEqual(['CHANNEL_RETRY', expect.stringMatching(says)]);
  });
  test('does not repeat what the channel said', () => {
    expect(answered(400).message).toBe('The channel answered 400.');
  });
});
