import { machines } from '../../machines/index.ts';
import type { Candidate } from '../../src/runtime/governance.ts';
import { type Files, workspaceOf } from '../support/house.ts';
import type { Random } from './random.ts';
import { routesOf, teams } from './routes.ts';

/** What the admins' files say in a run: small teams, short times, shifts that end while it runs. */
export interface Setting {
  readonly agents: readonly string[];
  /** The files as they are at first, and, as `edits` count up, as admins change them. */
  filesAt(edits: number, at: Date): Candidate;
}

const names = ['anna', 'boris', 'chika', 'dewi', 'emil', 'farah'] as const;
export const supervisor = 'anna';
const everyDay = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;

export const accountOf = (agent: string): string => `person:${agent}`;

export function settingOf(random: Random): Setting {
  const agents = names.slice(0, random.between(2, names.length + 1));
  const routes = routesOf(random, agents);
  const routing = {
    autoAssign: random.chance(0.9),
    returning: {
      within: random.pick(['30 seconds', '2 minutes', '30 days']),
      to: random.pick(['previous', 'previous-if-available', 'anyone'] as const),
      grace: random.pick(['0 seconds', '10 seconds', '10 minutes']),
    },
    absence: {
      ...(random.chance(0.3) && { handOverAfter: '15 seconds' }),
      ...(random.chance(0.2) && { lapseAfter: '60 seconds' }),
      awayAfterMissedReply: random.chance(0.3),
    },
    silence: { ...(random.chance(0.2) && { remindAfter: '20 seconds', closeAfter: '50 seconds' }) },
    transcript: { toContactAtClose: random.chance(0.1) },
  };
  const shiftsOf = random.pick([always, aroundTheClock, withGaps]);
  const profiles = agents.map((name, index) => ({
    name,
    teams: teams.filter((_, n) => n === index % teams.length || random.chance(0.5)),
    speaks: random.chance(0.4) ? ['en'] : [],
    maxOpen: random.pick([1, 2, 4, undefined]),
  }));

  return {
    agents,
    filesAt: (edits, at) => {
      const edited = random.fork();
      const listed = edits === 0 ? profiles : profiles.filter(({ name }) => name === supervisor || edited.chance(0.85));
      const route = edited.pick(routes);
      const files: Files = {
        teams,
        shifts: shiftsOf(),
        routing: { ...routing, ...route, ...(edits > 0 && { autoAssign: edited.chance(0.9) }) },
        agents: Object.fromEntries(
          listed.map((profile) => {
            const maxOpen = edits === 0 ? profile.maxOpen : edited.pick([1, 2, 4, undefined]);
            return [
              profile.name,
              {
                name: profile.name,
                teams: [...profile.teams],
                speaks: [...profile.speaks],
                role: profile.name === supervisor ? ('supervisor' as const) : ('agent' as const),
                autoAssign: edits === 0 || edited.chance(0.9),
                accounts: [{ channel: 'person', id: profile.name }],
                ...(maxOpen !== undefined && { maxOpen }),
              },
            ];
          }),
        ),
      };
      return candidateOf(files, at);
    },
  };
}

function candidateOf(files: Files, filesAt: Date): Candidate {
  const workspace = workspaceOf(files);
  const workflow = machines.find(({ id }) => id === workspace.routing.machine);
  if (!workflow) throw new Error(`no machine ${workspace.routing.machine}`);
  const parameters = workflow.parameters.parse(workspace.routing.parameters);
  return { workspace, parameters, messages: { en: {} }, machine: workflow.build(parameters), filesAt };
}

const shift = (team: (typeof teams)[number], from: string, to: string) => ({ team, days: [...everyDay], from, to });

const always = () => ({ timezone: 'UTC', shifts: { always: shift('morning', '00:00', '24:00') } });

/** The run begins shortly before 14:00. */
const aroundTheClock = () => ({
  timezone: 'UTC',
  shifts: {
    early: shift('morning', '06:00', '14:00'),
    late: shift('afternoon', '14:00', '14:03'),
    dark: shift('night', '14:03', '06:00'),
  },
});

const withGaps = () => ({
  timezone: 'UTC',
  shifts: { early: shift('morning', '06:00', '13:59'), late: shift('afternoon', '14:01', '22:00') },
});
