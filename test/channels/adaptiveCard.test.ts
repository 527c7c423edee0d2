import { expect, test } from '@jest/globals';
import type { Card, CardAction } from '../../src/domain/content.ts';
import { adaptiveCard } from '../../src/channels/adaptiveCard.ts';
import { submittedIn } from '../../src/channels/words.ts';

const cardOf = (action: CardAction): Card => ({ title: 'New', facts: [], body: [], actions: [action] });
const reply: CardAction = {
  title: 'Canned reply',
  command: 'r',
  ref: '7KQ2',
  input: { placeholder: 'Which?', choices: [{ title: 'hello: Hello …', value: 'hello' }] },
};

test('a button with choices asks for one of them, and what is chosen is the text of the command', () => {
  const { content } = adaptiveCard(cardOf(reply), 'Action.Submit');
  expect(content).toMatchObject({
    actions: [
      {
        type: 'Action.ShowCard',
        card: {
          body: [{ type: 'Input.ChoiceSet', style: 'compact', choices: [{ title: 'hello: Hello …', value: 'hello' }] }],
          actions: [{ type: 'Action.Submit', data: { rota: { command: 'r', ref: '7KQ2' } } }],
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
  const { content } = adaptiveCard(cardOf({ ...reply, input: { placeholder: 'A note' } }), 'Action.Submit');
  expect(content).toMatchObject({ actions: [{ card: { body: [{ type: 'Input.Text', placeholder: 'A note' }] } }] });
});
