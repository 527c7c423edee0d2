import { expect, test } from '@jest/globals';
import { activitiesAfter, appendActivity } from '../../src/store/activities.ts';
import { freshStore } from '../support/freshStore.ts';

const store = freshStore();

test('what a line holds is read as a majority has it: what is shown stays', async () => {
  const db = store();
  const said = { line: 'l', from: 'person', activity: '{}', at: new Date(), by: 'here' } as const;
  await appendActivity(db, said);
  await db.db.command({ profile: 2 });
  const [first] = await activitiesAfter(db, 'l', 0, 10);
  await db.db.command({ profile: 0 });
  expect(first?.seq).toBe(1);
  const asked = await db.db
    .collection('system.profile')
    .find({ op: 'query', ns: /\.activities$/ })
    .toArray();
  expect(asked.map(({ command }) => (command as { readConcern?: object }).readConcern)).toMatchObject([
    { level: 'majority' },
  ]);
});
