import { describe, expect } from '@jest/globals';
import { killTable, textsOf } from '../support/kill.ts';
import { annaWill, brief, configFor, welcome } from './printer.ts';

const closed =
  'This conversation is closed. Thank you for writing to us! If there is anything else, just send a message.';
const closedAtDesk = '#REF is closed. You are not answering anyone now.';

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
