import { expect, test } from '@jest/globals';
import { plain } from '../../src/domain/content.ts';
import type { Channel, Clock } from '../../src/runtime/ports.ts';
import { reachOf } from '../../src/runtime/reach.ts';
import type { LineDocument } from '../../src/store/documents.ts';
import { freshStore } from '../support/freshStore.ts';

const store = freshStore();
const openedAt = new Date(Date.UTC(2026, 0, 1));
const message = { ...plain, text: 'done', sender: { id: 'rota', name: 'Rota', role: 'bot' }, language: 'en' } as const;
const lineOf = (_id: string, name: string): LineDocument => ({
  ...{ _id, name, channel: 'test', accounts: [], locale: null, timezone: null },
  ...{ openedAt, usedAt: openedAt },
});

/** Answers, and on which lines the channel was asked to say them: it refuses as often as it is told. */
function answering(refusals = 0) {
  const asked: string[] = [];
  const deliver = ({ name }: LineDocument): Promise<void> => {
    asked.push(name);
    return asked.length <= refusals ? Promise.reject(new Error('not now')) : Promise.resolve();
  };
  const channelOf = () => ({ deliver }) as unknown as Channel;
  const reach = reachOf({ db: store(), clock: { now: () => openedAt.getTime() } as Clock, channelOf });
  return { ...reach, asked };
}

test('whoever wrote is answered where they did, as the line was then; what fails goes to the line as it is stored', async () => {
  const { answer, heard, asked } = answering(1);
  await store().lines.insertOne(lineOf('l', 'stored'));
  heard(lineOf('l', 'heard'));
  await expect(answer('l', 'key', message)).rejects.toThrow('not now');
  await answer('l', 'key', message);
  expect(asked).toEqual(['heard', 'stored']);
});

test('an answer from whoever heard nothing there goes to the line as it is stored, and to none where there is none', async () => {
  const { answer, asked } = answering();
  await store().lines.insertOne(lineOf('m', 'stored'));
  await answer('m', 'key', message);
  await answer('n', 'key', message);
  expect(asked).toEqual(['stored']);
});
