import * as activities from '../../../src/store/activities.ts';
import * as lines from '../../../src/store/lines.ts';
import * as links from '../../../src/store/links.ts';
import type { Random } from '../random.ts';
import { at, inAnyOrder, many, one, type Operation, someOf, someProcess } from './chance.ts';

const append: Operation = (db, random, turn) => {
  const line = one(random, 'line', 3);
  const guess = random.chance(0.3) ? 1 + random.below(20) : undefined;
  const key = random.pick([undefined, `k${random.below(9)}`, [`k${random.below(9)}`, `l${random.below(9)}`]]);
  const by = someProcess(random);
  const activity: activities.NewActivity = {
    line,
    from: random.pick(['person', 'bot'] as const),
    activity: '{}',
    at: at(turn),
    by,
    ...(key !== undefined && { key }),
    ...(random.chance(0.5) && { undecided: by }),
    ...(random.chance(0.3) && { cardOf: 'REF' }),
  };
  return activities.appendActivity(db, activity, guess);
};

const activityOf = (random: Random): string => activities.activityId(one(random, 'line', 3), 1 + random.below(15));

const arrive: Operation = (db, random, turn) => {
  const _id = one(random, 'line', 3);
  const said = { channel: 'web', name: one(random, 'name'), locale: null, timezone: null };
  return lines.useLine(db, { _id, accounts: someOf(random, 'account'), usedAt: at(turn), ...said });
};

const keepLink: Operation = (db, random, turn) =>
  links.keepLink(db, { _id: one(random, 'web:'), agent: one(random, 'agent'), at: at(turn), by: one(random, 'act') });

/** What is done to lines and what is said on them, and to whose accounts they are. */
export const lineOperations: Readonly<Record<string, Operation>> = {
  keepLink,
  endLink: (db, random) => links.endLink(db, one(random, 'agent'), one(random, 'web:')),
  allLinks: (db) => links.allLinks(db),
  append,
  appendAgain: append,
  appendOnce: append,
  activitiesAfter: (db, random) =>
    activities.activitiesAfter(db, one(random, 'line', 3), random.below(9), 1 + random.below(9)),
  undecidedOf: (db, random) => activities.undecidedOf(db, one(random, 'line', 3), many),
  undecidedLines: (db, random) => inAnyOrder(activities.undecidedLines(db, someProcess(random))),
  forgottenLines: (db, random, turn) =>
    inAnyOrder(activities.forgottenLines(db, someProcess(random), at(random.below(turn + 1)))),
  markDecided: (db, random) => activities.markDecided(db, [activityOf(random), activityOf(random)]),
  pinMeaning: (db, random, turn) =>
    activities.pinMeaning(db, { id: activityOf(random), meant: random.pick([{ target: '$focus', turn }, null]) }),
  countAttempt: (db, random) => activities.countAttempt(db, activityOf(random)),
  shownBefore: (db, random) =>
    inAnyOrder(activities.shownBefore(db, one(random, 'line', 3), 'REF', `c0:${random.below(4)}:0`)),
  settleCard: (db, random) => activities.settleCard(db, { id: activityOf(random), activity: '{"settled":true}' }),
  arrive,
  openLines: (db, random, turn) =>
    lines.openLines(db, { accounts: someOf(random, 'account'), now: at(turn).getTime() }),
  lastLine: (db, random) => lines.lastLine(db, someOf(random, 'account')),
  noteUse: (db, random, turn) =>
    lines.noteUse(db, { line: one(random, 'line', 3), usedAt: at(random.below(turn + 1)) }),
};
