import type { Finding, History, Rule } from './history.ts';
import { capsKept } from './rules/caps.ts';
import { wordsCarried } from './rules/carried.ts';
import { claimsHeld } from './rules/held.ts';
import { notesPrivate } from './rules/private.ts';
import { profilesKept } from './rules/profiles.ts';
import { everythingDelivered } from './rules/delivered.ts';
import { nothingLost } from './rules/lost.ts';
import { decidedOnce } from './rules/once.ts';
import { inOrder } from './rules/order.ts';
import { noOrphans } from './rules/orphans.ts';
import { oneOwner } from './rules/owner.ts';
import { queueOrder } from './rules/queueOrder.ts';
import { everythingSeen } from './rules/seen.ts';
import { everyoneServed } from './rules/served.ts';
import { timersKept } from './rules/timers.ts';
import { nothingUnseen } from './rules/unseen.ts';

const rules: readonly Rule[] = [
  nothingLost,
  decidedOnce,
  everythingDelivered,
  everythingSeen,
  nothingUnseen,
  inOrder,
  oneOwner,
  claimsHeld,
  wordsCarried,
  notesPrivate,
  capsKept,
  profilesKept,
  timersKept,
  noOrphans,
  queueOrder,
  everyoneServed,
];

/** All that is wrong with a history; nothing when every rule holds. Pure. */
export const check = (history: History): readonly Finding[] => rules.flatMap((rule) => rule(history));
