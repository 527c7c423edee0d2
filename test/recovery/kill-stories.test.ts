import { describe, expect } from '@jest/globals';
import { killTable, textsOf } from '../support/kill.ts';
import { onDutyAlways } from '../support/rota.ts';

const days = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] as const;
const dayMs = 86_400_000;
const inDays = (n: number): string => days[new Date(Date.now() + n * dayMs).getUTCDay()] ?? '';

const agent = (name: string, team: string, language = 'en') => ({
  name,
  language,
  teams: [team],
  accounts: [{ channel: 'directline', id: `dl_${name.toLowerCase()}` }],
});

const configFor = (language = 'en', parameters: object = {}) => ({
  agents: { agents: { anna: agent('Anna', 'morning', language), budi: agent('Budi', 'morning', language) } },
  teams: { teams: { morning: { name: 'Morning team' }, night: { name: 'Night team' } } },
  shifts: onDutyAlways('morning'),
  routing: {
    machine: 'reception',
    parameters: { assign: { logic: 'round-robin', onlineOnly: true }, reply: { within: '1 hour' }, ...parameters },
  },
});

const welcome = 'Hello and welcome! Thank you for writing to us.';
const annaWill = 'Anna will take care of your request and answer you here.';
const closed =
  'This conversation is closed. Thank you for writing to us! If there is anything else, just send a message.';
const closedAtDesk = '#REF is closed. You are not answering anyone now.';
const brief: unknown = expect.stringMatching(/^New conversation #REF: Marie .*my printer is broken/);

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

describe('a transfer', () => {
  killTable({
    config: configFor(),
    tell: async (comes) => {
      const [anna, budi] = [await comes('dl_anna', 'Anna'), await comes('dl_budi', 'Budi')];
      const marie = await comes('dl_marie', 'Marie');
      await anna.say('/online');
      await anna.hears(/You are online/);
      await marie.say('Hello, my printer is broken');
      await anna.hears(/You are now answering/);
      await budi.say('/online');
      await budi.hears(/You are online/);
      await anna.say('/transfer budi She is in a hurry');
      await anna.hears(/handed over to Budi/);
      await budi.hears(/She is in a hurry/);
      await marie.hears(/Budi/);
      await budi.say('Is it plugged in?');
      await marie.hears('Is it plugged in?');
      return { contact: await textsOf(marie), anna: await textsOf(anna), budi: await textsOf(budi) };
    },
    end: {
      contact: [
        'Hello, my printer is broken',
        welcome,
        annaWill,
        expect.stringMatching(/Budi will/),
        'Is it plugged in?',
      ],
      anna: [
        '/online',
        'You are online.',
        brief,
        '/transfer budi She is in a hurry',
        '#REF has been handed over to Budi. You are not answering anyone now.',
      ],
      budi: [
        '/online',
        'You are online.',
        expect.stringMatching(/Marie.*my printer is broken.*She is in a hurry|She is in a hurry.*my printer is broken/),
        'Is it plugged in?',
      ],
    },
    left: { claims: 1, queue: 0, status: ['open'] },
    steps: [
      {
        step: 'the command stored',
        collection: 'activities',
        has: ['"from":"person"', '/transfer budi'],
        killed: /"undecided":/,
      },
      { step: 'the claim made', collection: 'agents', has: ['$concatArrays', '"_id":"budi"'], killed: /:hand:/ },
      {
        step: 'the transfer decided',
        collection: 'conversations',
        has: ['conversation.transferred'],
        killed: /"agent":"budi"/,
      },
      { step: 'the first claim given back', collection: 'agents', has: ['$filter'], killed: /"claims":"/ },
      {
        step: 'the next agent briefed',
        collection: 'activities',
        has: ['"from":"bot"', 'She is in a hurry'],
        killed: /my printer is broken/,
      },
      {
        step: 'the command answered',
        collection: 'activities',
        has: ['"from":"bot"', 'handed over to Budi'],
        killed: /"key":/,
      },
    ],
  });
});

describe('a message within the grace after closing', () => {
  killTable({
    config: configFor(),
    tell: async (comes) => {
      const anna = await comes('dl_anna', 'Anna');
      const marie = await comes('dl_marie', 'Marie');
      await anna.say('/online');
      await anna.hears(/You are online/);
      await marie.say('Hello, my printer is broken');
      await anna.hears(/You are now answering/);
      await anna.say('/close');
      await marie.hears(closed);
      await anna.hears(/is closed/);
      await marie.say('One more thing');
      await anna.hears(/One more thing/);
      await anna.say('Yes?');
      await marie.hears('Yes?');
      return { contact: await textsOf(marie), anna: await textsOf(anna) };
    },
    end: {
      contact: ['Hello, my printer is broken', welcome, annaWill, closed, 'One more thing', annaWill, 'Yes?'],
      anna: [
        '/online',
        'You are online.',
        brief,
        '/close',
        closedAtDesk,
        expect.stringMatching(/#REF.*One more thing/),
        'Yes?',
      ],
    },
    left: { claims: 1, queue: 0, status: ['open'] },
    steps: [
      {
        step: 'the message stored',
        collection: 'activities',
        has: ['"from":"person"', 'One more thing'],
        killed: /"undecided":/,
      },
      {
        step: 'the reopening decided',
        collection: 'conversations',
        has: ['conversation.reopened'],
        killed: /One more thing/,
      },
      { step: 'the claim made again', collection: 'agents', has: ['$concatArrays'], nth: 2, killed: /"_id":"anna"/ },
      {
        step: 'the agent told',
        collection: 'activities',
        has: ['"from":"bot"', 'One more thing'],
        killed: /"key":/,
      },
    ],
  });
});

describe('in French', () => {
  killTable({
    config: configFor('fr'),
    tell: async (comes) => {
      const anna = await comes('dl_anna', 'Anna', 'fr-FR');
      const marie = await comes('dl_marie', 'Marie', 'fr-FR');
      await anna.say('/online');
      await anna.hears(/Vous êtes en ligne/);
      await marie.say('Bonjour, mon imprimante est en panne');
      await anna.hears(/Vous répondez maintenant/);
      await marie.hears(/Anna s’occupe/);
      await anna.say('Est-elle branchée ?');
      await marie.hears('Est-elle branchée ?');
      await anna.say('/close');
      await marie.hears(/est terminée/);
      await anna.hears(/est terminée/);
      return { contact: await textsOf(marie), anna: await textsOf(anna) };
    },
    end: {
      contact: [
        'Bonjour, mon imprimante est en panne',
        'Bonjour et bienvenue ! Merci de nous écrire.',
        'Anna s’occupe de votre demande et vous répondra ici.',
        'Est-elle branchée ?',
        'Cette conversation est terminée. Merci de nous avoir écrit ! Pour toute autre question, envoyez-nous simplement un message.',
      ],
      anna: [
        '/online',
        'Vous êtes en ligne.',
        expect.stringMatching(/^Nouvelle conversation #REF : Marie .*mon imprimante est en panne/),
        'Est-elle branchée ?',
        '/close',
        'La conversation #REF est terminée. Vous ne répondez plus à personne.',
      ],
    },
    left: { claims: 0, queue: 0, status: ['closed'] },
    steps: [
      { step: 'the welcome said', collection: 'activities', has: ['"from":"bot"', 'bienvenue'], killed: /"key":/ },
      {
        step: 'the agent named',
        collection: 'activities',
        has: ['"from":"bot"', 's’occupe de votre demande'],
        killed: /"text":"Anna/,
      },
      {
        step: 'the agent briefed',
        collection: 'activities',
        has: ['"from":"bot"', 'Nouvelle conversation'],
        killed: /mon imprimante est en panne/,
      },
      { step: 'the close told', collection: 'activities', has: ['"from":"bot"', 'est terminée'], killed: /"key":/ },
    ],
  });
});
