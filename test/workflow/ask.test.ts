import { describe, expect, test } from '@jest/globals';
import { z } from 'zod';
import { spell } from '../../src/channels/botframework/spell.ts';
import { plain } from '../../src/domain/content.ts';
import { ask, routeByShift, say } from '../../src/workflow/steps.ts';
import { workflow } from '../../src/workflow/workflow.ts';
import { HOUR, MINUTE } from '../support/lives.ts';
import { machineOf, Talk } from '../support/talk.ts';

const menu = workflow({
  id: 'menu',
  parameters: z.strictObject({}),
  machine: () => ({
    initial: 'menu',
    states: {
      menu: ask('whichOne', { sales: 'sales', support: 'support' }, { ms: HOUR, timeout: 'sales' }),
      sales: say('sales', 'end'),
      support: say('support', 'end'),
    },
  }),
});
const asked = () => new Talk(machineOf(menu), 10 * HOUR);

describe('a menu', () => {
  test('is put with its options, in their order', () => {
    expect(asked().effects).toMatchObject([{ type: 'say', key: 'whichOne', options: ['sales', 'support'] }]);
  });

  test.each([
    { typed: '1', chosen: 'sales' },
    { typed: ' 2 ', chosen: 'support' },
    { typed: 'Support', chosen: 'support' },
    { typed: 'sales', chosen: 'sales' },
  ])('is chosen from by number or by words: $typed is $chosen', ({ typed, chosen }) => {
    expect(asked().writes(typed).said).toEqual([`say ${chosen}`]);
  });

  test.each(['3', '0', '', 'something else'])('is put again when %p is none of it', (typed) => {
    expect(asked().writes(typed).said).toEqual(['say whichOne']);
  });

  test.each([
    { channel: 'sms', text: 'Which one?\n\n1. Sales\n2. Support', buttons: undefined },
    { channel: 'slack', text: 'Which one?', buttons: 2 },
    { channel: 'msteams', text: 'Which one?', buttons: 2 },
  ])('has numbers on $channel unless buttons are known to be shown there', ({ channel, text, buttons }) => {
    const choices = ['Sales', 'Support'].map((title) => ({ title, value: title }));
    const sender = { id: 'rota', name: 'Rota', role: 'bot' } as const;
    const message = { ...plain, text: 'Which one?', choices, sender, language: 'en' };
    const spelt = spell({ channel }, message);
    expect([spelt.text, spelt.suggestedActions?.actions.length]).toEqual([text, buttons]);
  });
});

test('out of hours the wait for a choice begins now, not with the shift that comes', () => {
  const away = workflow({
    id: 'away-menu',
    parameters: z.strictObject({}),
    machine: () => ({
      initial: 'shift',
      states: {
        shift: routeByShift({ onDuty: 'menu', away: 'menu', never: 'menu' }),
        menu: ask('whichOne', { sales: 'sales' }, { ms: 5 * MINUTE, timeout: 'late' }),
        sales: say('sales', 'end'),
        late: say('late', 'end'),
      },
    }),
  });
  for (const at of [10 * HOUR, 23 * HOUR]) {
    const talk = new Talk(machineOf(away), at);
    expect(talk.due('answerWithin').at).toBe(at + 5 * MINUTE);
    expect(talk.fire('answerWithin').said).toEqual(['say late']);
  }
});
