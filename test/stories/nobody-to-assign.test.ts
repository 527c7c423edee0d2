import { expect, test } from '@jest/globals';
import { officialContact } from '../support/officialContact.ts';
import { onDutyAlways, type Rota, startRota } from '../support/rota.ts';

const env = { DIRECT_LINE_SECRET: 'a-secret-for-tests', LOG_LEVEL: 'info' };
const routing = `machine: reception
parameters:
  # Nobody works in the morning.
  assign: { onlineOnly: true }
`;
const config = {
  agents: { agents: { budi: { name: 'Budi', teams: ['afternoon'] } } },
  shifts: onDutyAlways('morning'),
  routing,
};

/** Someone writes, and nobody can be assigned: what the log names as the cause of it. */
async function settingTold(rota: Rota): Promise<string> {
  const before = settingsIn(rota).length;
  using marie = await officialContact(rota, env.DIRECT_LINE_SECRET);
  await marie.say('hello');
  await rota.prints(new RegExp(said), before + 1);
  return settingsIn(rota).at(-1) ?? '';
}
const said = '"msg":"nobody can be assigned"';
const settingsIn = ({ output }: Rota): string[] =>
  output
    .split('\n')
    .filter((line) => line.includes(said))
    .map((line) => (JSON.parse(line) as { setting: string }).setting.replace(/^.*\/(?=routing\.yaml)/, ''));

test('rule 8: a team without agents is told of with the line of the config, also when the line has moved', async () => {
  await using rota = await startRota({ config, env });
  expect(await settingTold(rota)).toBe('routing.yaml:4:3: parameters.assign');

  await rota.configure({ routing: `# It changes nothing,\n# but where things stand.\n${routing}` });
  let told = '';
  for (let tries = 0; tries < 300 && !told.includes(':6:'); tries += 1) told = await settingTold(rota);
  expect(told).toBe('routing.yaml:6:3: parameters.assign');

  await rota.configure({ routing: 'machine: shifts\n' });
  await rota.prints(/"machine":"shifts","msg":"config in force"/);
  expect(await settingTold(rota)).toBe('routing.yaml:1:1: parameters.assign');
}, 180_000);
