import { expect, test } from '@jest/globals';
import { setPresence } from '../../src/store/agents.ts';
import { clearFocus, findDesk, setFocus, takeUp } from '../../src/store/desks.ts';
import { freshStore } from '../support/freshStore.ts';

// What an agent typed may be done late: again, by the process that comes after one that died, or by one that stood still.

const store = freshStore();

const at = (second: number): Date => new Date(Date.UTC(2026, 0, 1, 12, 0, second));
const focusOf = async (agent: string) => (await findDesk(store(), agent)).focus;

test('a conversation that is closed leaves the focus, unless it has come back there since', async () => {
  await takeUp(store(), { agent: 'anna', conversation: 'c', at: at(1) });
  await takeUp(store(), { agent: 'anna', conversation: 'c', at: at(5) }); // opened again, and shown
  expect(await clearFocus(store(), { agent: 'anna', conversation: 'c', at: at(3) })).toBe(false);
  expect(await focusOf('anna')).toBe('c');
  expect(await clearFocus(store(), { agent: 'anna', conversation: 'c', at: at(6) })).toBe(true);
  expect(await focusOf('anna')).toBeNull();
});

test('somebody new does not make older what is in focus', async () => {
  await takeUp(store(), { agent: 'ben', conversation: 'c', at: at(1) });
  await takeUp(store(), { agent: 'ben', conversation: 'd', at: at(5) });
  expect(await focusOf('ben')).toBe('c');
  expect(await clearFocus(store(), { agent: 'ben', conversation: 'c', at: at(3) })).toBe(true);
});

test('whom an agent turned to last is in focus, in whatever order it is done', async () => {
  await setFocus(store(), { agent: 'cleo', conversation: 'd', at: at(4) });
  await setFocus(store(), { agent: 'cleo', conversation: 'c', at: at(2) });
  expect(await focusOf('cleo')).toBe('d');
  await setFocus(store(), { agent: 'cleo', conversation: 'c', at: at(6) });
  expect(await focusOf('cleo')).toBe('c');
});

test('what an agent said of their presence before what they said last says nothing any more', async () => {
  await store().agents.insertOne({ _id: 'dan', presence: 'offline', claims: [] } as never);
  const say = (presence: 'online' | 'away', second: number) =>
    setPresence(store(), { agent: 'dan', presence, at: at(second + 10), why: 'said' }, at(second));
  expect(await say('online', 4)).toBe('offline');
  expect(await say('away', 2)).toBeUndefined();
  expect(await say('online', 4)).toBe('online'); // the same again
  expect((await store().agents.findOne({ _id: 'dan' }))?.presence).toBe('online');
  expect(await say('away', 6)).toBe('online');
  await setPresence(store(), { agent: 'dan', presence: 'offline', at: at(1), why: 'lapsed' });
  expect((await store().agents.findOne({ _id: 'dan' }))?.presence).toBe('offline');
});
