import { expect, jest, test } from '@jest/globals';
import type { Database } from '../../src/store/database.ts';
import { forgetful, forgetfulTogether, idle } from './sabotage.ts';
import { simulate } from './simulate.ts';

jest.setTimeout(120_000);
const steps = 5_000;
const mostSeeds = 20;

/** Runs one seed after another until one finds something; a mistake may break several rules at once. */
async function firstFindings(sabotage: (db: Database) => Database): Promise<string | undefined> {
  for (let seed = 1; seed <= mostSeeds; seed += 1) {
    const { findings } = await simulate({ seed, steps, sabotage });
    if (findings.length > 0) return findings.join('\n');
  }
  return undefined;
}

/** A simulation that cannot fail proves nothing: these mistakes in `src/store` it has to find. */
test.each([
  ['a claim without the caps', forgetful('agents', 'updateOne', ['free', 'open', 'turn']), /has \d+ (of|where)/],
  ['a claim made twice', forgetful('agents', 'updateOne', ['claims']), /holds a claim twice|for nothing/],
  ['a decision saved over another', forgetfulTogether('conversations', ['version']), /changes under version/],
  ['a claim that is not given back', idle('agents', 'findOneAndUpdate', null), /for nothing/],
  ['a place in the queue that is not left', idle('queue', 'deleteOne', { deletedCount: 1 }), /waits for nothing/],
  ['what the dead held is not taken over', idle('conversations', 'distinct', []), /is still leased|never reached/],
])('finds %s', async (_, sabotage, finding) => {
  expect(await firstFindings(sabotage)).toMatch(finding);
});
