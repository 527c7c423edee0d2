import { expect, test } from '@jest/globals';
import { startConnector } from '../support/connector.ts';
import { fromEmulator } from '../support/connectorActivity.ts';
import { config, startRotaHere } from '../support/connectorApp.ts';

test('where there are no cards an agent is told what to type, and nothing of it is about another conversation', async () => {
  await using connector = await startConnector();
  const anna = { ...config.agents.agents.anna, accounts: [{ channel: 'telegram', id: 'anna' }] };
  await using rota = await startRotaHere({ config: { agents: { agents: { anna } } } });
  const { serviceUrl } = connector;
  await rota.post(fromEmulator(serviceUrl, 'anna', '/online', { channelId: 'telegram' }));
  await connector.hears('talk anna', /^You are online/);
  await rota.post(fromEmulator(serviceUrl, 'ayu', 'My printer is on fire'));
  const brief = await connector.hears('talk anna', /My printer is on fire/);
  expect(brief.text).toMatch(/\n\n\/note … · \/transfer … · \/close · \/history · \/unassign$/);
  expect(brief).not.toHaveProperty('attachments');
  await rota.post(fromEmulator(serviceUrl, 'wati', 'Mine too'));
  const other = await connector.hears('talk anna', /Mine too/);
  expect(other.text).toMatch(/\n\n\/to #\w+$/);
  await rota.post(fromEmulator(serviceUrl, 'wati', 'Hello?'));
  expect((await connector.hears('talk anna', /Hello\?/)).text).toMatch(/^Ayu Lestari \(#(\w+)\): Hello\?\n\n\/to #\1$/);
}, 60_000);

test('in Slack, which keeps messages that begin with a slash, commands are shown and taken with a space before it', async () => {
  await using connector = await startConnector();
  const anna = { ...config.agents.agents.anna, accounts: [{ channel: 'slack', id: 'anna' }] };
  await using rota = await startRotaHere({ config: { agents: { agents: { anna } } } });
  const { serviceUrl } = connector;
  const type = (text: string) => rota.post(fromEmulator(serviceUrl, 'anna', text, { channelId: 'slack' }));
  await type(' /online');
  await connector.hears('talk anna', /^You are online/);
  await type(' /help');
  const help = await connector.hears('talk anna', /“ \/transfer” team-or-agent/);
  expect(help.text).toMatch(/^- “ \/online”, “ \/away”, “ \/offline”: /m);
  expect(help.text).not.toMatch(/(?<!“ )\/[a-z]/);
  await rota.post(fromEmulator(serviceUrl, 'ayu', 'My printer is on fire'));
  await connector.hears('talk anna', /\n\n“ \/note” … · “ \/transfer” … · “ \/close” · /);
  await rota.post(fromEmulator(serviceUrl, 'wati', 'Mine too'));
  await connector.hears('talk anna', /Mine too/);
  await rota.post(fromEmulator(serviceUrl, 'wati', 'See /tmp/printer and /close'));
  const words = await connector.hears('talk anna', /See/);
  expect(words.text).toMatch(/: See \/tmp\/printer and \/close\n\n“ \/to” #\w+$/);
  await type(' /away');
  await connector.hears('talk anna', /^You are away\. Type “ \/online” when/);
}, 60_000);
