import { describe, expect, test } from '@jest/globals';
import { spell, spellAll } from '../../src/channels/botframework/spell.ts';
import { written } from '../../src/channels/botframework/written.ts';
import { plain, type Outgoing } from '../../src/domain/content.ts';

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
