import { expect, test } from '@jest/globals';
import { startConnector } from '../support/connector.ts';
import { fromEmulator } from '../support/connectorActivity.ts';
import { person } from '../support/person.ts';
import { onDutyAlways, startRota } from '../support/rota.ts';

const secret = 'a-secret-for-tests';
const env = { DIRECT_LINE_SECRET: secret };
const config = { shifts: onDutyAlways('morning') };
const talk = 'talk ayu';

test('a process that was taken for dead leaves to the other what it had begun, and goes on with what is new', async () => {
  await using connector = await startConnector();
  await using one = await startRota({ config, env });
  await using other = await startRota({ config, env, mongodbUri: one.mongodbUri });
  const anna = await person(() => one.url, secret, 'dl_anna', 'Anna');
  await anna.say('/online');
  await anna.hears(/^You are online/);
  const writes = (text: string) =>
    fetch(`${one.url}/api/messages`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(fromEmulator(connector.serviceUrl, 'ayu', text)),
    });
  await writes('Good morning');
  await anna.hears(/Good morning/);
  await connector.hears(talk, /will take care/);

  connector.plan(talk, { status: 200, afterMs: 700, forMs: 60_000 });
  for (let n = 1; n <= 8; n += 1) await anna.say(`word ${n}`);
  await connector.hears(talk, /word 1/);
  process.kill(one.pid, 'SIGSTOP');
  await other.prints(/took over/);
  await connector.hears(talk, /word 3/);
  process.kill(one.pid, 'SIGCONT');
  await connector.hears(talk, /word 8/);
  connector.plan(talk);
  await writes('Thank you');
  await anna.hears(/Thank you/);
  await anna.say('word 9');
  await connector.hears(talk, /word 9/);

  const said = connector.texts(talk).flatMap((text) => /word \d/.exec(text) ?? []);
  // The first was with the channel when the process stopped: whether it had been taken nobody could know.
  expect(said.slice(1).filter((word, n) => n > 0 || word !== 'word 1')).toEqual(
    [2, 3, 4, 5, 6, 7, 8, 9].map((n) => `word ${n}`),
  );
}, 120_000);
