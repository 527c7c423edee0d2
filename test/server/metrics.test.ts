import { expect, test } from '@jest/globals';
import { prometheus, type Readings } from '../../src/server/metrics.ts';

const there: Readings = {
  queue: () => Promise.resolve({ length: 3, oldestAgeS: 7 }),
  outbox: () => ({ length: 1, oldestAgeS: 2 }),
  sockets: () => 5,
  unhandled: () => 2,
};

async function scraped(readings: Readings): Promise<string> {
  const { read, registry } = prometheus();
  read(readings);
  return registry.metrics();
}

test('gauges are read when somebody asks, the queue once for both of its gauges', async () => {
  let asked = 0;
  const text = await scraped({
    ...there,
    queue: () => {
      asked += 1;
      return there.queue();
    },
  });
  for (const line of ['rota_queue_length 3', 'rota_queue_oldest_seconds 7', 'rota_outboxes 1', 'rota_sockets 5'])
    expect(text.split('\n')).toContain(line);
  expect(asked).toBe(1);
});

test.each([
  { what: 'fails', queue: () => Promise.reject(new Error('away')) },
  { what: 'does not come to an end', queue: () => new Promise<never>(() => undefined) },
])('a reading that $what is left out and counted, and comes back', async ({ queue }) => {
  const { read, registry } = prometheus(50);
  let reading: Readings['queue'] = there.queue;
  read({ ...there, queue: () => reading() });
  expect(await registry.metrics()).toMatch(/^rota_queue_length 3$/m);
  reading = queue;
  const away = await registry.metrics();
  expect(away).not.toMatch(/^rota_queue_/m);
  expect(away).toMatch(/^rota_sockets 5$/m);
  reading = there.queue;
  const back = await registry.metrics();
  expect(back).toMatch(/^rota_queue_length 3$/m);
  expect(back).toMatch(/^rota_readings_failed_total\{reading="queue"\} 1$/m);
});

test.each([
  'rota_orphans_total{kind="orphanClaim"} 0',
  'rota_orphans_total{kind="undecidable"} 0',
  'rota_orphans_total{kind="unserved"} 0',
  'rota_effects_total{type="say",outcome="abandoned"} 0',
  'rota_events_total{type="conversation.opened",outcome="decided"} 0',
  'rota_claims_total{outcome="lost"} 0',
  'rota_activities_total{what="sentInDoubt",channel="msteams"} 0',
  'rota_readings_failed_total{reading="queue"} 0',
  'rota_unhandled_total 2',
])('%s is there from the start, so that what comes first is seen to rise', async (line) => {
  expect((await scraped(there)).split('\n')).toContain(line);
});
