import * as notices from '../../../src/store/notices.ts';
import * as owed from '../../../src/store/owed.ts';
import * as processes from '../../../src/store/processes.ts';
import * as queue from '../../../src/store/queue.ts';
import * as sweep from '../../../src/store/sweep.ts';
import { agentOperations } from './agentOperations.ts';
import { at, inAnyOrder, keyOf, many, one, type Operation, someOf, someProcess } from './chance.ts';
import { conversationOperations } from './conversationOperations.ts';
import { lineOperations } from './lineOperations.ts';

const enter: Operation = (db, random, turn) => {
  const request = keyOf(random);
  const [_id = ''] = request.split(':');
  const machine = { id: 'reception', hash: 'some' };
  const key = one(random, 'team:team', 2);
  const entry = { _id, request, key, rule: 'assign', machine, exclude: [], priority: random.below(2), language: 'en' };
  return queue.enqueue(db, { ...entry, enqueuedAt: at(random.below(turn + 1)), manual: false });
};

const place: Operation = async (db, random) => {
  const [first] = await queue.waiting(db, ['team:team0', 'team:team1'], 1, random.below(3));
  return first ? queue.positionOf(db, first) : null;
};

const owe: Operation = (db, random, turn) => {
  const said = { kind: 'notice', agent: 'agent0', text: 'setAway', values: {} } as const;
  return owed.owe(db, {
    _id: one(random, 'o'),
    lane: one(random, 'agent:', 2),
    by: someProcess(random),
    at: at(turn),
    ...said,
  });
};

/** Weighted by how often they stand here. */
export const operations: Readonly<Record<string, Operation>> = {
  ...agentOperations,
  ...conversationOperations,
  ...lineOperations,
  enter,
  enterAgain: enter,
  dequeue: (db, random) => queue.dequeue(db, one(random, 'c', 6), keyOf(random)),
  waiting: (db, random) => queue.waiting(db, ['team:team0', 'team:team1'], many, random.below(3)),
  place,
  noteTold: (db, random, turn) => queue.noteTold(db, one(random, 'c', 6), keyOf(random), turn, at(turn)),
  waitingKeys: (db) => inAnyOrder(queue.waitingKeys(db)),
  queueAge: (db) => queue.queueAge(db),
  owe,
  oweAgain: owe,
  owedIn: (db, random) => owed.owedIn(db, one(random, 'agent:', 2)),
  owedBy: (db, random) => owed.owedBy(db, someProcess(random)),
  takeOverOwed: (db, random) => owed.takeOverOwed(db, someProcess(random), someProcess(random)),
  settleOwed: (db, random) => owed.settleOwed(db, one(random, 'o')),
  tellOnce: (db, random) => notices.tellOnce(db, one(random, 'notice'), one(random, 'by', 2)),
  forgetTold: (db, random) => notices.forgetTold(db, someOf(random, 'notice')),
  beat: (db, random) => processes.beat(db, { _id: someProcess(random), host: 'here', pid: 1 }),
  heardProcesses: async (db) => (await processes.heardProcesses(db, 3_600_000)).map(({ _id }) => _id).toSorted(),
  holders: async (db) => (await processes.holders(db)).toSorted(),
  beginRound: (db, random) => sweep.beginRound(db, one(random, 'round', 2), random.pick([-1, 3_600_000])),
  deadEntries: (db) => inAnyOrder(sweep.deadEntries(db, many)),
};
