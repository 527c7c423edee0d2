import { describe, expect } from '@jest/globals';
import { killTable, textsOf } from '../support/kill.ts';
import { agent, annaWill, brief, configFor, welcome } from './printer.ts';

const days = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] as const;
const dayMs = 86_400_000;
const inDays = (n: number): string => days[new Date(Date.now() + n * dayMs).getUTCDay()] ?? '';

describe('out of hours', () => {
  const config = configFor();
  killTable({
    config: {
      ...config,
      agents: { agents: { anna: agent('Anna', 'morning'), budi: agent('Budi', 'night') } },
      shifts: {
        timezone: 'UTC',
        shifts: {
          later: { team: 'night', days: [inDays(4)], from: '08:00', to: '16:00' },
          next: { team: 'morning', days: [inDays(2)], from: '08:00', to: '16:00' },
        },
      },
    },
    tell: async (comes) => {
      const [anna, budi] = [await comes('dl_anna', 'Anna'), await comes('dl_budi', 'Budi')];
      const marie = await comes('dl_marie', 'Marie');
      await budi.say('/online');
      await budi.hears(/You are online/);
      await anna.say('/online');
      await anna.hears(/You are online/);
      await marie.say('Hello, my printer is broken');
      await anna.hears(/my printer is broken/);
      await marie.hears(annaWill);
      return { contact: await textsOf(marie), anna: await textsOf(anna), budi: await textsOf(budi) };
    },
    end: {
      contact: [
        'Hello, my printer is broken',
        welcome,
        expect.stringMatching(/^We are closed at the moment. We will be back on .*08:00/),
        annaWill,
      ],
      anna: ['/online', 'You are online.', brief],
      budi: ['/online', 'You are online.'],
    },
    left: { claims: 1, queue: 0, status: ['open'] },
    steps: [
      {
        step: 'the opening told',
        collection: 'activities',
        has: ['"from":"bot"', 'We will be back on'],
        killed: /"key":/,
      },
      { step: 'the claim made', collection: 'agents', has: ['$concatArrays'], killed: /"_id":"anna"/ },
      { step: 'the assignment decided', collection: 'conversations', has: ['assignment.made'], killed: /"anna"/ },
    ],
  });
});

describe('nobody comes in time', () => {
  killTable({
    config: configFor('en', { assign: { logic: 'round-robin', onlineOnly: true, timeout: '8 seconds' } }),
    tell: async (comes) => {
      const anna = await comes('dl_anna', 'Anna');
      const marie = await comes('dl_marie', 'Marie');
      await marie.say('Hello, my printer is broken');
      await marie.hears(/number 1/);
      await anna.hears(/nobody is online/);
      await marie.hears(/We are sorry, nobody was free/);
      await anna.say('/online');
      await anna.hears(/You are online/);
      await anna.say('/claim');
      await anna.hears(/my printer is broken/);
      await marie.hears(annaWill);
      return { contact: await textsOf(marie), anna: await textsOf(anna) };
    },
    end: {
      contact: [
        'Hello, my printer is broken',
        welcome,
        expect.stringMatching(/You are number 1 in the queue/),
        expect.stringMatching(/^We are sorry, nobody was free to answer you in time/),
        annaWill,
      ],
      anna: [expect.stringMatching(/nobody is online/), '/online', 'You are online.', '/claim', brief],
    },
    left: { claims: 1, queue: 0, status: ['open'] },
    steps: [
      { step: 'the timeout decided', collection: 'conversations', has: ['timer.fired'], killed: /timedOut/ },
      { step: 'the place in the queue left', collection: 'queue', has: ['deleteOne'], killed: /"request":/ },
      {
        step: 'the timeout told',
        collection: 'activities',
        has: ['"from":"bot"', 'nobody was free'],
        killed: /"key":/,
      },
      { step: 'the claim by hand made', collection: 'agents', has: ['$concatArrays'], killed: /:hand:/ },
      { step: 'the claim decided', collection: 'conversations', has: ['conversation.claimed'], killed: /"by":"anna"/ },
    ],
  });
});
