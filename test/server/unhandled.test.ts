import { expect, test } from '@jest/globals';
import { person } from '../support/person.ts';
import { onDutyAlways, type Rota, startRota } from '../support/rota.ts';

const patienceMs = 120_000;
const secret = 'a-secret-for-tests';
const faulty = `--import ${new URL('../support/fault.ts', import.meta.url).href}`;

const startFaulty = (fault: string): Promise<Rota> =>
  startRota({
    config: { shifts: onDutyAlways('morning') },
    env: { NODE_OPTIONS: faulty, ROTA_FAULT: fault, DIRECT_LINE_SECRET: secret, LOG_LEVEL: 'warn' },
  });
const counted = async ({ url }: Rota): Promise<string | undefined> =>
  /^rota_unhandled_total (\d+)$/m.exec(await (await fetch(`${url}/metrics`)).text())?.[1];

test(
  'a rejection that nobody waited for is logged once and counted, and work goes on',
  async () => {
    await using rota = await startFaulty('rejection');
    expect(await counted(rota)).toBe('0');
    process.kill(rota.pid, 'SIGUSR2');
    await rota.prints(/^\{.*"level":50,.*"a fault that a test asked for".*\}$/m);
    expect(await counted(rota)).toBe('1');
    expect(rota.output.match(/^.*a fault that a test asked for.*$/gm)).toHaveLength(1);

    const marie = await person(() => rota.url, secret, 'dl_marie', 'Marie');
    await marie.say('Are you still there?');
    await marie.hears(/welcome/);
    expect(await rota.stop()).toBe(0);
  },
  patienceMs,
);

test(
  'an exception that nobody caught ends the process in order, with what was begun done, and code 1',
  async () => {
    await using rota = await startFaulty('exception');
    const ended = rota.ended();
    process.kill(rota.pid, 'SIGUSR2');
    await ended;
    expect(await rota.stop()).toBe(1);
    expect(rota.output.match(/^\{.*"level":50,.*"a fault that a test asked for".*\}$/gm)).toHaveLength(1);
    expect(rota.output).not.toMatch(/not everything ended in time|the stop failed/);
  },
  patienceMs,
);
