import { describe, expect, test } from '@jest/globals';
import { incoming } from '../../src/channels/botframework/incoming.ts';
import { readActivity } from '../../src/channels/botframework/readActivity.ts';
import { fromEmulator, fromTeams } from '../support/connectorActivity.ts';

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
