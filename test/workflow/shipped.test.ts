import { afterAll, describe, expect, test } from '@jest/globals';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { machines } from '../../machines/index.ts';
import { formatProblems } from '../../src/config/problems.ts';
import { readConfig } from '../../src/config/readConfig.ts';
import type { Live } from '../../src/domain/live.ts';
import { liveOf } from '../../src/runtime/inForce.ts';
import { compileCatalog } from '../../src/messages/catalog.ts';
import { leaves, stuckIn, walk } from '../support/walk.ts';

// Every machine as the shipped files have it: the parameters of config/routing.yaml, or its own defaults, the calendar of
// config/shifts.yaml, the texts of locales/.

const root = join(import.meta.dirname, '../..');
const folder = await mkdtemp(join(tmpdir(), 'rota-shipped-'));
afterAll(() => rm(folder, { recursive: true, force: true }));

/** The shipped config with another machine picked by its one line, with or without the parameters that stand there. */
async function shipped(machine: string, written: boolean) {
  const configDir = join(folder, `${machine}-${String(written)}`);
  await cp(join(root, 'config'), configDir, { recursive: true });
  const text = await readFile(join(root, 'config/routing.yaml'), 'utf8');
  const picked = text.replace('machine: reception', `machine: ${machine}`);
  await writeFile(join(configDir, 'routing.yaml'), written ? picked : `machine: ${machine}\n`);
  const config = await readConfig({ configDir, localesDir: join(root, 'locales'), machines });
  if (!config.ok) throw new Error(formatProblems(config.problems));
  const { workspace, messages, parameters } = config.revision;
  const workflow = machines.find(({ id }) => id === machine);
  if (!workflow) throw new Error(`no machine ${machine}`);
  return { json: workflow.build(parameters), live: liveOf(workspace, compileCatalog(messages)) };
}

/** By the clock in Paris, in a week without holidays, and around the shipped one. */
const moments = {
  'Monday 10:00, on duty': '2026-06-01T08:00:00Z',
  'Monday 13:59, the minute before the shift ends': '2026-06-01T11:59:00Z',
  'Monday 14:00, as one begins': '2026-06-01T12:00:00Z',
  'Monday 23:30, the night shift': '2026-06-01T21:30:00Z',
  'Saturday 05:59, the end of Friday night': '2026-06-06T03:59:00Z',
  'Saturday 06:00, as the week ends': '2026-06-06T04:00:00Z',
  'Sunday 12:00, out of hours': '2026-06-07T10:00:00Z',
  'Sunday 02:30 that comes twice': '2026-10-25T01:30:00Z',
  'Christmas Eve 19:00, after the exception': '2026-12-24T18:00:00Z',
  'Christmas Day 12:00': '2026-12-25T11:00:00Z',
};
const backs = [{}, { returning: true }, { returning: true, previous: 'anna' }];

/** The calendar that is shipped always opens again; and without a `reply` nobody is assigned anew. */
const never = ['awayNoOpening'];
const unreached: Readonly<Record<string, readonly string[]>> = {
  'reception true': never,
  'reception false': [...never, 'reassign.searching', 'reassign.queued', 'tellAgent'],
  'shifts true': never,
  'shifts false': never,
};

describe.each(machines.flatMap(({ id }) => [true, false].map((written) => ({ id, written }))))(
  '$id, with the parameters of routing.yaml: $written',
  ({ id, written }) => {
    const walks = async (live?: (given: Live) => Live) => {
      const { json, live: given } = await shipped(id, written);
      const each = Object.values(moments).flatMap((at) =>
        backs.map((back) => walk(json, live?.(given) ?? given, Date.parse(at), { back })),
      );
      return { json, each };
    };

    test('every state is reached, and every path ends or waits for something that can come', async () => {
      const { json, each } = await walks();
      const reached = new Set(each.flatMap(({ states }) => [...states]));
      const missing = leaves(json.states).filter((state) => !reached.has(state));
      expect(missing.toSorted()).toEqual((unreached[`${id} ${String(written)}`] ?? []).toSorted());
      expect([...new Set(each.flatMap(stuckIn))]).toEqual([]);
    }, 120_000);

    test('also where agents who go away are handed over from, and silent contacts are closed', async () => {
      const patience = { handOverAfterMs: 600_000, remindAfterMs: 3_600_000, closeAfterMs: 7_200_000 };
      const { each } = await walks((live) => ({ ...live, patience, transcriptAtClose: true }));
      expect([...new Set(each.flatMap(stuckIn))]).toEqual([]);
      const heard = new Set(each.flatMap(({ steps }) => steps.map(({ event }) => event.type)));
      for (const type of [
        'agent.left',
        'agent.returned',
        'agent.removed',
        'owner.gone',
        'conversation.reopened',
      ] as const)
        expect(heard).toContain(type);
    }, 120_000);
  },
);
