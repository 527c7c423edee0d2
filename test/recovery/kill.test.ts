import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import { MongoClient } from 'mongodb';
import { person } from '../support/person.ts';
import { onDutyAlways, type Rota, startRota } from '../support/rota.ts';
import { join } from 'node:path';

const secret = 'a secret for tests, long enough';
const crashing = `--import ${new URL(join(import.meta.dirname, '../support/crash.ts'), 'file:').href}`;

const config = {
  agents: {
    agents: {
      anna: { name: 'Anna', language: 'en', teams: ['morning'], accounts: [{ channel: 'directline', id: 'dl_anna' }] },
      budi: { name: 'Budi', language: 'en', teams: ['morning'], accounts: [{ channel: 'directline', id: 'dl_budi' }] },
    },
  },
  teams: { teams: { morning: { name: 'Morning team' } } },
  shifts: onDutyAlways('morning'),
  routing: {
    machine: 'reception',
    parameters: {
      assign: { logic: 'round-robin', onlineOnly: true },
      reply: { within: '2 seconds', rounds: 1, reassign: { team: 'same', onlineOnly: true } },
    },
  },
};

/** A step of the story, named by the write on the database that it consists of. */
const steps: { step: string; collection: string; method: string; match?: string; nth?: number }[] = [
  { step: 'the first message stored', collection: 'activities', method: 'insertMany', match: 'Hello, my printer' },
  { step: 'the conversation opened', collection: 'conversations', method: 'insertMany' },
  { step: 'the welcome said', collection: 'activities', method: 'insertMany', match: 'welcome' },
  { step: 'the place in the queue taken', collection: 'queue', method: 'updateOne' },
  { step: 'the waiting decided', collection: 'conversations', method: 'bulkWrite', match: 'assignment.queued' },
  { step: 'the position told', collection: 'activities', method: 'insertMany', match: 'number 1 in the queue' },
  { step: 'the notices kept', collection: 'owed', method: 'insertMany', match: 'nobodyOnline' },
  {
    step: 'the team told that nobody is online',
    collection: 'activities',
    method: 'insertMany',
    match: 'nobody is online',
  },
  { step: 'the journal written', collection: 'journal', method: 'insertMany' },
  { step: 'the outbox tidied', collection: 'conversations', method: 'bulkWrite', match: '"lease":""' },
  { step: 'a command stored', collection: 'activities', method: 'insertMany', match: '/online' },
  { step: 'the answer kept', collection: 'owed', method: 'insertMany', match: 'You are online' },
  { step: 'the answer given', collection: 'activities', method: 'insertMany', match: 'You are online' },
  { step: 'the answer no longer kept', collection: 'owed', method: 'deleteOne', match: ':answer' },
  { step: 'presence kept', collection: 'agents', method: 'findOneAndUpdate', match: '"presence":"online"' },
  { step: 'the first claim made', collection: 'agents', method: 'updateOne', match: '$concatArrays' },
  { step: 'the assignment decided', collection: 'conversations', method: 'bulkWrite', match: 'assignment.made' },
  { step: 'the timer planned', collection: 'agendaJobs', method: 'findOneAndUpdate', match: '"second"' },
  { step: 'the place in the queue left', collection: 'queue', method: 'deleteOne' },
  { step: 'the agent briefed', collection: 'activities', method: 'insertMany', match: 'New conversation' },
  { step: 'the timer fired', collection: 'conversations', method: 'bulkWrite', match: 'timer.fired' },
  { step: 'the second claim made', collection: 'agents', method: 'updateOne', match: '$concatArrays', nth: 2 },
  {
    step: 'the reassignment decided',
    collection: 'conversations',
    method: 'bulkWrite',
    match: 'assignment.made',
    nth: 2,
  },
  { step: 'the first claim given back', collection: 'agents', method: 'findOneAndUpdate', match: '$filter' },
  { step: 'the note left', collection: 'activities', method: 'insertMany', match: 'did not answer in time' },
  { step: 'the answer pinned', collection: 'activities', method: 'findOneAndUpdate', match: 'meant' },
  { step: 'the answer decided', collection: 'conversations', method: 'bulkWrite', match: 'agent.messaged' },
  {
    step: 'the answer carried',
    collection: 'activities',
    method: 'insertMany',
    match: '"from":"bot","activity":"{\\"type\\":\\"message\\"',
    nth: 12,
  },
  { step: 'the close decided', collection: 'conversations', method: 'bulkWrite', match: 'conversation.closed' },
  { step: 'the close told', collection: 'activities', method: 'insertMany', match: 'is closed. Thank you' },
];

const cases = steps.flatMap(({ step, ...at }) =>
  (['before', 'after'] as const).map((when) => ({ name: `${when} ${step}`, when, ...at })),
);

test.each(cases)(
  'killed $name, the story ends the same',
  async ({ name: _, ...crash }) => {
    const env: Record<string, string> = {
      DIRECT_LINE_SECRET: secret,
      NODE_OPTIONS: crashing,
      ROTA_CRASH: JSON.stringify(crash),
      LOG_LEVEL: 'warn',
    };
    await using rota = await startRota({ config, env });
    const restarted = rota.ended().then(() => {
      delete env['ROTA_CRASH'];
      return rota.restart();
    });
    restarted.catch(() => undefined); // told below, unless the story fails first
    const told = await tellStory(rota);
    await restarted;
    expect(told).toEqual({
      contact: [
        'Hello, my printer is broken',
        'Hello and welcome! Thank you for writing to us.',
        'Everyone is busy at the moment. You are number 1 in the queue, and we will be with you as soon as we can.',
        'Anna will take care of your request and answer you here.',
        'Thank you for your patience. Budi will answer you from now on.',
        'Have you tried turning it off and on?',
        'That helped, thanks',
        'This conversation is closed. Thank you for writing to us! If there is anything else, just send a message.',
      ],
      anna: [
        'Morning team: 1 contact is waiting and nobody is online. Type /online to help.',
        '/online',
        'You are online.',
        'New conversation #REF: Marie (Web chat, English) Hello, my printer is broken You are now answering Marie (#REF).',
        '#REF is now with Budi. You are not answering anyone now.',
      ],
      budi: [
        'Morning team: 1 contact is waiting and nobody is online. Type /online to help.',
        '/online',
        'You are online.',
        'New conversation #REF: Marie (Web chat, English) Hello, my printer is broken You are now answering Marie (#REF).',
        'Anna did not answer in time, so #REF has come to you.',
        'Have you tried turning it off and on?',
        'That helped, thanks',
        '/close',
        '#REF is closed. You are not answering anyone now.',
      ],
      left: { claims: [], queue: 0, status: ['closed'], unfinished: 0 },
    });
  },
  90_000,
);

async function tellStory(rota: Rota) {
  const url = () => rota.url;
  const anna = await person(url, secret, 'dl_anna', 'Anna');
  const budi = await person(url, secret, 'dl_budi', 'Budi');
  const marie = await person(url, secret, 'dl_marie', 'Marie');
  await marie.say('Hello, my printer is broken');
  await marie.hears(/number 1/);
  await anna.hears(/nobody is online/);
  await budi.hears(/nobody is online/);
  await anna.say('/online');
  await anna.hears(/You are now answering/);
  await budi.say('/online');
  await budi.hears(/did not answer in time/);
  await marie.hears(/Budi will answer/);
  await anna.hears(/is now with Budi/);
  await budi.say('Have you tried turning it off and on?');
  await marie.hears('Have you tried turning it off and on?');
  await marie.say('That helped, thanks');
  await budi.hears('That helped, thanks');
  await budi.say('/close');
  await marie.hears(/is closed/);
  await budi.hears(/is closed/);
  const left = await leftBehind(rota.mongodbUri);
  return { contact: await texts(marie), anna: await texts(anna), budi: await texts(budi), left };
}

const texts = async ({ seen }: Awaited<ReturnType<typeof person>>): Promise<string[]> =>
  (await seen()).map(({ text = '' }) =>
    text
      .replaceAll(/#[0-9A-Z]{4,6}/g, '#REF')
      .replaceAll(/\s+/g, ' ')
      .replace(/(You are online\.).*/, '$1'),
  );

/** What the database still holds when everything has come to rest. */
async function leftBehind(uri: string) {
  const client = await MongoClient.connect(uri);
  try {
    const db = client.db();
    const conversations = db.collection<{ facts: { status: string }; lease?: string }>('conversations');
    const activities = db.collection('activities');
    const unfinished = async () =>
      (await conversations.countDocuments({ lease: { $exists: true } })) +
      (await activities.countDocuments({ undecided: { $exists: true } }));
    for (let tries = 0; tries < 200 && (await unfinished()) > 0; tries += 1) await sleep(50);
    const agents = await db.collection<{ claims: string[] }>('agents').find().toArray();
    return {
      claims: agents.flatMap(({ claims }) => claims),
      queue: await db.collection('queue').countDocuments(),
      status: (await conversations.find().toArray()).map(({ facts }) => facts.status),
      unfinished: await unfinished(),
    };
  } finally {
    await client.close();
  }
}
