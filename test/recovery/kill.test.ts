import { answeredFirst, killTable, type Step, textsOf } from '../support/kill.ts';
import { onDutyAlways } from '../support/rota.ts';

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

const steps: Step[] = [
  {
    step: 'the first message stored',
    collection: 'activities',
    has: ['"from":"person"', '"text":"Hello, my printer is broken"'],
    killed: /"undecided":/,
  },
  { step: 'the conversation opened', collection: 'conversations', has: ['insert'], killed: /conversation\.opened/ },
  {
    step: 'the welcome said',
    collection: 'activities',
    has: ['"from":"bot"', '"text":"Hello and welcome!'],
    killed: /"key":/,
  },
  { step: 'the place in the queue taken', collection: 'queue', has: ['updateOne'], killed: /"key":"team:morning"/ },
  { step: 'the waiting decided', collection: 'conversations', has: ['assignment.queued'], killed: /"position":1/ },
  {
    step: 'the position told',
    collection: 'activities',
    has: ['"from":"bot"', 'number 1 in the queue'],
    killed: /Everyone is busy/,
  },
  { step: 'the notices kept', collection: 'owed', has: ['nobodyOnline'], killed: /insertMany/ },
  {
    step: 'the team told that nobody is online',
    collection: 'activities',
    has: ['"from":"bot"', 'nobody is online'],
    killed: /Morning team/,
  },
  { step: 'the journal written', collection: 'journal', has: ['insertMany'], killed: /conversation\.opened/ },
  { step: 'the outbox tidied', collection: 'conversations', has: ['"$unset"', '"lease":""'], killed: /"outbox\./ },
  {
    step: 'a command stored',
    collection: 'activities',
    has: ['"from":"person"', '"text":"/online"'],
    killed: /"undecided":/,
  },
  { step: 'the answer kept', collection: 'owed', has: ['insertMany', 'You are online'], killed: /:answer/ },
  {
    step: 'the answer given',
    collection: 'activities',
    has: ['"from":"bot"', 'You are online'],
    killed: /:answer/,
  },
  { step: 'the answer no longer kept', collection: 'owed', has: ['deleteMany', ':answer'], killed: /_id/ },
  { step: 'presence kept', collection: 'agents', has: ['"presence":"online"'], killed: /"_id":"anna"/ },
  { step: 'the first claim made', collection: 'agents', has: ['$concatArrays'], killed: /"_id":"anna"/ },
  { step: 'the assignment decided', collection: 'conversations', has: ['assignment.made'], killed: /"agent":"anna"/ },
  { step: 'the timer planned', collection: 'agendaJobs', has: ['"second"'], killed: /timers\.due/ },
  { step: 'the place in the queue left', collection: 'queue', has: ['deleteOne'], killed: /"request":/ },
  {
    step: 'the agent briefed',
    collection: 'activities',
    has: ['"from":"bot"', 'New conversation'],
    killed: /my printer is broken/,
  },
  { step: 'the timer fired', collection: 'conversations', has: ['timer.fired'], killed: /"type":"assign"/ },
  {
    step: 'the second claim made',
    collection: 'agents',
    has: ['$concatArrays', '"_id":"budi"'],
    killed: /"claims":\{"\$ne":/,
  },
  {
    step: 'the reassignment decided',
    collection: 'conversations',
    has: ['assignment.made', '"agent":"budi"'],
    killed: /reassignedNote/,
  },
  { step: 'the first claim given back', collection: 'agents', has: ['$filter'], killed: /"claims":"/ },
  {
    step: 'the note left',
    collection: 'activities',
    has: ['"from":"bot"', 'did not answer in time'],
    killed: /Anna did not answer/,
  },
  { step: 'the answer pinned', collection: 'activities', has: ['"meant"'], killed: /activities\.bulkWrite.*"meant"/ },
  {
    step: 'the answer decided',
    collection: 'conversations',
    has: ['agent.messaged'],
    killed: /Have you tried turning it off and on/,
  },
  {
    step: 'the answer carried',
    collection: 'activities',
    has: ['"from":"bot"', '"text":"Have you tried turning it off and on?"'],
    killed: /"carries":/,
  },
  { step: 'the close decided', collection: 'conversations', has: ['conversation.closed'], killed: /"by":"budi"/ },
  {
    step: 'the close told',
    collection: 'activities',
    has: ['"from":"bot"', 'is closed. Thank you'],
    killed: /"key":/,
  },
];

killTable({
  config,
  steps,
  tell: async (comes) => {
    const anna = await comes('dl_anna', 'Anna');
    const budi = await comes('dl_budi', 'Budi');
    const marie = await comes('dl_marie', 'Marie');
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
    const atDesk = async (agent: typeof anna) => answeredFirst(await textsOf(agent));
    return { contact: await textsOf(marie), anna: await atDesk(anna), budi: await atDesk(budi) };
  },
  end: {
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
  },
  left: { claims: 0, queue: 0, status: ['closed'] },
});
