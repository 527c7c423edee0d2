import { expect, jest, test } from '@jest/globals';
import { machines } from '../../machines/index.ts';
import type { Candidate } from '../../src/runtime/governance.ts';
import { houseOf, workspaceOf } from '../support/house.ts';

jest.setTimeout(60_000);

const files = (name: string) => ({ agents: { anna: { name, teams: ['day'] } } });

function candidate(name: string, at: number): Candidate {
  const workflow = machines[0];
  if (!workflow) throw new Error('no machine');
  const parameters = workflow.parameters.parse({});
  const workspace = workspaceOf(files(name));
  const machine = workflow.build(parameters);
  return { workspace, parameters, messages: { en: {} }, machine, filesAt: new Date(Date.now() + at) };
}

test('files that changed on another process while they were read here are read again, not brought back', async () => {
  await using house = await houseOf(files('Before'));
  const [here, there] = house.runtimes;
  if (!here || !there) throw new Error('two processes');
  const later = candidate('Later', 2_000);
  let readings = 0;
  const offered = await here.governance.offer(async () => {
    readings += 1;
    if (readings > 1) return later;
    await there.governance.offer(() => Promise.resolve(later));
    return candidate('Earlier', 1_000);
  });
  expect({ offered, readings }).toEqual({ offered: 'known', readings: 2 });
  for (const { governance } of house.runtimes) {
    await governance.refresh();
    expect(governance.current().profile('anna')?.name).toBe('Later');
  }
  const revisions = await house.db.revisions.find({}, { sort: { _id: 1 } }).toArray();
  expect(revisions.map(({ workspace }) => workspace.agents['anna']?.name)).toEqual(['Before', 'Later']);
});

test('a machine with a time zone that there is not never comes into force: what was in force stays', async () => {
  await using house = await houseOf(files('Before'));
  const [here] = house.runtimes;
  if (!here) throw new Error('a process');
  const { machine, ...others } = candidate('Later', 2_000);
  const guard = { type: 'between', params: { from: '09:00', to: '17:00', timezone: 'Mars/Olympus_Mons' } } as const;
  const onMars = { ...machine, states: { ...machine.states, closed: { always: [{ guard, target: 'end' }] } } };
  await expect(here.governance.offer(() => Promise.resolve({ ...others, machine: onMars }))).rejects.toThrow(
    '"Mars/Olympus_Mons" is no time zone, as Europe/Paris is',
  );
  expect(here.governance.current().profile('anna')?.name).toBe('Before');
  expect(await house.db.revisions.countDocuments()).toBe(1);
});
