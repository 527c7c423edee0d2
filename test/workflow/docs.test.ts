import { afterAll, expect, test } from '@jest/globals';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parse } from 'yaml';
import { checkMessages } from '../../src/messages/checkMessages.ts';
import { bodies, vocabulary } from '../../src/workflow/vocabulary.ts';
import type { Workflow } from '../../src/workflow/workflow.ts';
import { days, HOUR } from '../support/lives.ts';
import { Talk } from '../support/talk.ts';
import { leaves, walk } from '../support/walk.ts';

// docs/workflows.md builds a machine from nothing: here it is followed to the letter.

const root = join(import.meta.dirname, '../..');
const guide = await readFile(join(root, 'docs/workflows.md'), 'utf8');
const blockOf = (file: string): string => {
  const [, block] = new RegExp(`\`\`\`\\w+ file=${file}\\n([\\s\\S]*?)\`\`\``).exec(guide) ?? [];
  if (block === undefined) throw new Error(`the guide has no block for ${file}`);
  return block;
};
const folder = join(root, 'machines/.guide');
afterAll(() => rm(folder, { recursive: true, force: true }));

async function machineOfGuide() {
  await mkdir(folder, { recursive: true });
  const file = join(folder, 'front-desk.ts');
  await writeFile(file, blockOf('machines/front-desk.ts').replaceAll("'../src/", "'../../src/"));
  const { frontDesk } = (await import(pathToFileURL(file).href)) as { frontDesk: Workflow };
  const { machine, parameters } = parse(blockOf('config/routing.yaml')) as { machine: string; parameters: object };
  expect(frontDesk.id).toBe(machine);
  return frontDesk.build(frontDesk.parameters.parse(parameters));
}

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

test('its texts are in order', async () => {
  const english = parse(await readFile(join(root, 'locales/en.yaml'), 'utf8')) as Record<string, unknown>;
  const more = parse(blockOf('locales/en.yaml')) as Record<string, string>;
  const flat = Object.entries(english).flatMap(([key, value]): [string, string][] =>
    typeof value === 'string'
      ? [[key, value]]
      : Object.entries(value as Record<string, string>).map(([inner, text]) => [`${key}.${inner}`, text]),
  );
  expect(checkMessages({ en: { ...Object.fromEntries(flat), ...more } })).toEqual([]);
});

test('the guide names every guard, and every guard that it names is there', () => {
  const { guards } = vocabulary.createMachine({ context: {} as never }).implementations;
  const inTable = guide.slice(guide.indexOf('## Guards'));
  const named = new Set([...inTable.matchAll(/type: '(\w+)'|`'(\w+)'`/g)].map(([, one, other]) => one ?? other));
  const inner = ['failedBecause', 'hasPosition', 'roundsSpent', 'picked']; // of the steps themselves
  const known = Object.keys(guards).filter((name) => !inner.includes(name));
  expect([...named].toSorted()).toEqual(known.toSorted());
  expect(Object.keys(bodies)).toContain('say');
});
