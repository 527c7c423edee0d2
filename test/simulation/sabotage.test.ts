import { expect, jest, test } from '@jest/globals';
import type { Database } from '../../src/store/database.ts';
import { blindTo, forgetful, idle, without } from './sabotage.ts';
import { simulate } from './simulate.ts';

jest.setTimeout(600_000);
const steps = 5_000;
const mostSeeds = 20;

/** Runs one seed after another until one finds it; a mistake may break several rules at once, and some seeds see only others. */
async function findingsOf(sabotage: (db: Database) => Database, wanted: RegExp, first: number): Promise<string> {
  const all: string[] = [];
  for (let seed = first; seed < first + mostSeeds && !wanted.test(all.join('\n')); seed += 1)
    all.push(...(await simulate({ seed, steps, sabotage })).findings);
  return all.join('\n');
}

/** A simulation that cannot fail proves nothing: these mistakes in `src/store` it has to find. */
test.each([
  ['a claim without the caps', forgetful('agents', ['free', 'open', 'turn']), /caps, .*was given/],
  ['a claim made twice', forgetful('agents', ['claims']), /holds a claim twice|holds other claims/],
  ['a decision saved over another', forgetful('conversations', ['version']), /changes under version/],
  ['a claim that is not given back', idle('agents', 'findOneAndUpdate', null), /holds other claims/],
  ['a place in the queue that is not left', without('queue', 'deleteOne'), /stands in a queue and looks for nobody/],
  [
    'what the dead held is not taken over',
    idle('conversations', 'distinct', []),
    /something is left to be done|never arrived/,
  ],
  [
    'an opening that waits for none before it',
    blindTo('conversations', 'contact.id'),
    /two openings are mixed up|arrived before what was said earlier/,
    44, // it takes a contact who is back within a moment of closing
  ],
  ['what the dead owed is not taken over', idle('owed', 'updateMany', { modifiedCount: 1 }), /is still owed/],
] as readonly [string, (db: Database) => Database, RegExp, number?][])(
  'finds %s',
  async (...[, sabotage, finding, first = 1]) => {
    expect(await findingsOf(sabotage, finding, first)).toMatch(finding);
  },
);
