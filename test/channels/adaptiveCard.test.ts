import { expect, test } from '@jest/globals';
import type { Card, CardAction } from '../../src/domain/content.ts';
import { adaptiveCard, settledCard } from '../../src/channels/adaptiveCard.ts';
import { submittedIn } from '../../src/channels/words.ts';

const cardOf = (action: CardAction): Card => ({ title: 'New', facts: [], body: [], actions: [action] });
const reply: CardAction = {
  title: 'Canned reply',
  command: 'r',
  ref: '7KQ2',
  input: { placeholder: 'Which?', choices: [{ title: 'hello: Hello …', value: 'hello' }], send: 'Send' },
};

test('a button with choices asks for one of them, and what is chosen is the text of the command', () => {
  const { content } = adaptiveCard(cardOf(reply), 'Action.Submit');
  expect(content).toMatchObject({
    actions: [
      {
        type: 'Action.ShowCard',
        card: {
          body: [{ type: 'Input.ChoiceSet', style: 'compact', choices: [{ title: 'hello: Hello …', value: 'hello' }] }],
          actions: [{ type: 'Action.Submit', title: 'Send', data: { rota: { command: 'r', ref: '7KQ2' } } }],
        },
      },
    ],
  });
  const [{ card }] = (content as { actions: [{ card: { body: [{ id: string }]; actions: [{ data: object }] } }] })
    .actions;
  const pressed = { ...card.actions[0].data, [card.body[0].id]: 'hello' };
  expect(submittedIn(pressed)).toEqual({ command: 'r', ref: '7KQ2', text: 'hello' });
});

test('a button with an input and no choices asks for a text', () => {
  const { content } = adaptiveCard(
    cardOf({ ...reply, input: { placeholder: 'A note', send: 'Save' } }),
    'Action.Submit',
  );
  expect(content).toMatchObject({ actions: [{ card: { body: [{ type: 'Input.Text', placeholder: 'A note' }] } }] });
});

const transfer: CardAction = {
  title: 'Transfer',
  command: 'transfer',
  ref: '7KQ2',
  input: {
    placeholder: 'Whom?',
    choices: [{ title: 'Budi', value: 'agent:budi' }],
    more: { placeholder: 'A note' },
    send: 'Hand over',
    open: true,
  },
};

test('what is asked at once stands on the card itself, and both boxes make one text', () => {
  const { content } = adaptiveCard(cardOf(transfer), 'Action.Execute', true);
  expect(content).toMatchObject({
    body: [{ type: 'RichTextBlock' }, { type: 'Input.ChoiceSet' }, { type: 'Input.Text', placeholder: 'A note' }],
    actions: [{ type: 'Action.Execute', title: 'Hand over', verb: 'transfer' }],
  });
  const { body, actions } = content as { body: { id: string }[]; actions: { data: object }[] };
  const [, whom, note] = body;
  const pressed = (more: string) => ({ ...actions[0]?.data, [whom?.id ?? '']: 'agent:budi', [note?.id ?? '']: more });
  expect(submittedIn(pressed('he is in a hurry'))?.text).toBe('agent:budi he is in a hurry');
  expect(submittedIn(pressed(''))?.text).toBe('agent:budi');
});

const claim: CardAction = { title: 'Claim', command: 'claim', ref: '7KQ2' };
const list: Card = {
  title: 'Waiting',
  facts: [],
  body: [],
  rows: [{ text: '1. Zoë', actions: [claim, { ...claim, title: 'History', command: 'history', rare: true }] }],
  actions: [transfer],
};

test('a list has buttons in each of its rows, and the rare ones in a menu', () => {
  for (const whole of [true, false])
    expect(adaptiveCard(list, 'Action.Submit', whole).content).toMatchObject({
      version: '1.5',
      body: expect.arrayContaining([
        {
          type: 'Container',
          separator: true,
          items: [
            { type: 'RichTextBlock', inlines: [{ type: 'TextRun', text: '1. Zoë' }] },
            {
              type: 'ActionSet',
              actions: [
                { type: 'Action.Submit', title: 'Claim', data: { rota: { command: 'claim', ref: '7KQ2' } } },
                expect.objectContaining({ title: 'History', mode: 'secondary' }),
              ],
            },
          ],
        },
      ]) as unknown,
    });
});

test('a card that is settled has nothing to press anywhere, and says why', () => {
  const activity = {
    attachments: [adaptiveCard(list, 'Action.Submit', true)],
    channelData: { rota: { sender: 'bot', card: list } },
  };
  const settled = JSON.parse(settledCard(JSON.stringify(activity), 'It is closed.')) as typeof activity;
  const text = JSON.stringify(settled);
  for (const shown of ['Waiting', '1. Zoë', 'It is closed.']) expect(text).toContain(shown);
  expect(text).not.toMatch(/Action\.|Input\.|"command"/);
  expect(settled.channelData.rota).toMatchObject({ sender: 'bot', card: { title: 'Waiting', actions: [] } });
});

test('the longest list is no larger than what channels take', () => {
  const name = 'Name of eighty letters '.repeat(4).slice(0, 80);
  const row = { text: `12. #7KQ2XY ${name} (${name}), waiting for 12 min`, actions: [] };
  const pressable = { ...row, actions: [claim, { ...claim, title: 'History', command: 'history' }, claim] };
  const rows = [...Array.from({ length: 20 }, () => pressable), ...Array.from({ length: 180 }, () => row)];
  const { content } = adaptiveCard({ ...list, rows, actions: [claim] }, 'Action.Execute', true);
  expect(JSON.stringify(content).length).toBeLessThan(28_000);
});
