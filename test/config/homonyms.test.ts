import { expect, test } from '@jest/globals';
import { goodFolder } from './folder.ts';

// `/transfer anna` finds teams and agents by key and by name: one that both have would be ambiguous.

const staff = (agents: string, teams: string) => ({
  'config/agents.yaml': `agents:\n  ${agents}\n`,
  'config/teams.yaml': `teams:\n  morning: { name: Morning team }\n  afternoon: { name: Afternoon team }\n  night: { name: Night team }\n  ${teams}\n`,
});
const anna = 'anna: { name: Anna Kurnia, teams: [night] }';

test.each([
  { why: 'the same key', teams: 'anna: { name: First floor }', place: '5:3', name: 'anna', other: 'agent anna' },
  {
    why: 'keys in another case',
    teams: 'Anna: { name: First floor }',
    place: '5:3',
    name: 'Anna',
    other: 'agent anna',
  },
  { why: 'a name that is a key', teams: 'first: { name: ANNA }', place: '5:18', name: 'ANNA', other: 'agent anna' },
  {
    why: 'the same name',
    teams: 'first: { name: Anna Kurnia }',
    place: '5:18',
    name: 'Anna Kurnia',
    other: 'agent anna',
  },
])('a team and an agent with $why are refused', async ({ teams, place, name, other }) => {
  await using config = await goodFolder(staff(anna, teams));
  expect((await config.read()).errors).toEqual([
    `config/teams.yaml:${place}: found the name ${JSON.stringify(name)}, which ${other} has as well (config/agents.yaml:2), expected another, as /transfer could mean either`,
  ]);
});

test('an agent’s name that is a team’s key is refused as well', async () => {
  await using config = await goodFolder(staff('anna: { name: Night, teams: [night] }', 'first: { name: First floor }'));
  expect((await config.read()).errors).toEqual([
    'config/teams.yaml:4:3: found the name "night", which agent anna has as well (config/agents.yaml:2), expected another, as /transfer could mean either',
  ]);
});

test('names that only begin alike are told apart, and a team may be called by its own key', async () => {
  await using config = await goodFolder(staff(anna, 'ann: { name: Ann }'));
  expect((await config.read()).errors).toEqual([]);
});

test('it is told beside other mistakes', async () => {
  await using config = await goodFolder(staff('anna: { name: 5, teams: [nihgt] }', 'anna: { nam: x }'));
  const errors = (await config.read()).errors.map((error) => error.replace(/, (expected|which).*/, ''));
  expect(errors).toContain('config/teams.yaml:5:3: found the name "anna"');
  expect(errors).toContain('config/agents.yaml:2:17: found 5');
  expect(errors).toContain('config/teams.yaml:5:11: found unknown key nam');
});
