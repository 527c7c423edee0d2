import { afterAll, expect, test } from '@jest/globals';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { formatProblems } from '../../src/config/problems.ts';
import { readConfig } from '../../src/config/readConfig.ts';
import { compile } from '../../src/workflow/compile.ts';
import { draw } from '../../src/workflow/draw.ts';
import * as steps from '../../src/workflow/steps.ts';
import { bodies, vocabulary } from '../../src/workflow/vocabulary.ts';
import type { Workflow } from '../../src/workflow/workflow.ts';
import { examples, followGuide, guide } from '../support/guide.ts';
import { days, HOUR } from '../support/lives.ts';
import { machineOf, Talk } from '../support/talk.ts';
import { leaves, walk } from '../support/walk.ts';

// docs/workflows.md builds a machine from nothing: here it is followed to the letter.

const version = await followGuide();
afterAll(async () => version[Symbol.asyncDispose]());
const inVersion = (path: string): Promise<unknown> => import(pathToFileURL(join(version.folder, path)).href);

await inVersion('test/workflow/front-desk.test.ts'); // the tests that the guide writes are run with these

async function configOfGuide() {
  const { machines } = (await inVersion('machines/index.ts')) as { machines: readonly Workflow[] };
  const [configDir, localesDir] = [join(version.folder, 'config'), join(version.folder, 'locales')];
  return { machines, config: await readConfig({ configDir, localesDir, machines, cwd: version.folder }) };
}

async function machineOfGuide() {
  const { machines, config } = await configOfGuide();
  if (!config.ok) throw new Error(formatProblems(config.problems));
  const { workspace, parameters } = config.revision;
  const machine = machines.find(({ id }) => id === workspace.routing.machine);
  if (!machine) throw new Error(`no machine ${workspace.routing.machine}`);
  return machine.build(parameters);
}

test('the files of the guide are in order, without a hint', async () => {
  const { config } = await configOfGuide();
  expect(config.ok ? [] : formatProblems(config.problems)).toEqual([]);
  expect(config.warnings).toEqual([]);
});

test('the machine of the guide does what the guide says', async () => {
  const json = await machineOfGuide();
  const contact = { id: 'web:1', name: 'Marie', channel: 'web' };

  const menu = new Talk(json, 10 * HOUR, { contact });
  expect(menu.said).toEqual(['say welcome', 'say chooseDesk']);
  expect(menu.writes('what?').said).toEqual(['say chooseDesk']);
  expect(menu.writes('1').request).toMatchObject({ to: { team: 'sales' }, rule: 'sales' });

  const evening = new Talk(json, 20 * HOUR, { contact });
  expect(evening.writes('sales').said).toEqual(['say salesClosed', 'assign']);
  expect(evening.request).toMatchObject({ to: { team: 'support' } });

  const refund = new Talk(json, 10 * HOUR, { contact, text: 'Un Remboursement, svp' });
  expect(refund.request).toMatchObject({ to: { team: 'support' } });
  refund.made('anna').fire('replyWithin');
  expect(refund.request).toMatchObject({ rule: 'colleague', exclude: ['anna'] });
});

test('every state of it is reached', async () => {
  const json = await machineOfGuide();
  const texts = ['sales', 'support', 'refund', 'else'];
  const walks = [10, 20].map((hour) => walk(json, days, hour * HOUR, { texts }));
  const reached = new Set(walks.flatMap(({ states }) => [...states]));
  expect(leaves(json.states).filter((state) => !reached.has(state))).toEqual([]);
});

test('the guide names every guard, and every guard that it names is there', () => {
  const { guards } = vocabulary.createMachine({ context: {} as never }).implementations;
  const inTable = guide.slice(guide.indexOf('## Guards'));
  const named = new Set([...inTable.matchAll(/type: '(\w+)'|`'(\w+)'`/g)].map(([, one, other]) => one ?? other));
  const ofStepsThemselves = [
    'failedBecause',
    'hasPosition',
    'isInLine',
    'hasNewPlace',
    'isEarly',
    'shiftMoved',
    'ownerLeft',
  ];
  const inner = [...ofStepsThemselves, 'roundsSpent', 'picked'];
  const known = Object.keys(guards).filter((name) => !inner.includes(name));
  expect([...named].toSorted()).toEqual(known.toSorted());
  expect(Object.keys(bodies)).toContain('say');
});

test('the drawing in the guide is what the command draws', async () => {
  const [, drawn] = /^```mermaid\n([\s\S]*?)^```/m.exec(guide) ?? [];
  expect(drawn).toBe(`${draw(await machineOfGuide())}\n`);
});

/** Machines that older versions built may have these still; no step puts them into a new one. */
const ofOlderMachines = new Set(['hasPosition']);

test('the examples are a machine, with every step and every guard in them', async () => {
  await writeFile(join(version.folder, 'machines/examples.ts'), examples);
  const { examples: made } = (await inVersion('machines/examples.ts')) as { examples: Workflow };
  const json = machineOf(made);
  expect(() => compile(json)).not.toThrow();
  for (const step of Object.keys(steps)) expect(examples).toContain(`: ${step}(`);
  const { guards } = vocabulary.createMachine({ context: {} as never }).implementations;
  for (const guard of Object.keys(guards))
    if (!ofOlderMachines.has(guard)) expect(JSON.stringify(json)).toContain(`"${guard}"`);
});
