import type { AssignmentRule, Config, Limits } from './checker/history.ts';
import { onDutyAlways } from '../support/rota.ts';

/** Who works here, and under rules so short that something is always due. */
const names = ['Anna', 'Budi', 'Citra', 'Dewi', 'Eka'] as const;
export const agentIds = names.map((name) => name.toLowerCase());
const teamsOf = (index: number): string[] => (index === 0 ? ['day', 'tech'] : index % 2 === 0 ? ['tech'] : ['day']);
const maxOpen = 2;
export const tenant = 'aaaaaaaa-0000-0000-0000-00000000000a';
/** Who works on Teams in a chaos run; on Direct Line are the others, and in the rolling restart all. */
export const isOnTeams = (agent: string): boolean => ['budi', 'citra'].includes(agent);
export const objectIdOf = (agent: string): string => `bbbbbbbb-0000-0000-0000-00000000000${agentIds.indexOf(agent)}`;

const accountsOf = (agent: string): object[] => [
  { channel: 'directline', id: `dl_${agent}` },
  { channel: 'msteams', tenant, objectId: objectIdOf(agent) },
];

export const configFiles = {
  agents: {
    agents: Object.fromEntries(
      names.map((name, index) => [
        name.toLowerCase(),
        {
          name,
          language: 'en',
          teams: teamsOf(index),
          maxOpen,
          accounts: accountsOf(name.toLowerCase()),
        },
      ]),
    ),
  },
  teams: { teams: { day: { name: 'Day' }, tech: { name: 'Tech' } } },
  shifts: onDutyAlways('day'),
  routing: {
    machine: 'reception',
    parameters: {
      assign: { logic: 'least-open', onlineOnly: true, timeout: '25 seconds' },
      reply: {
        within: '4 seconds',
        rounds: 2,
        reassign: { team: 'same', onlineOnly: true, priority: 5, timeout: '20 seconds' },
      },
    },
    returning: { within: '1 day', to: 'previous-if-available', grace: '3 seconds' },
    absence: { handOverAfter: '5 seconds' },
    silence: { remindAfter: '10 seconds', closeAfter: '25 seconds' },
  },
};

/** What the files say from a moment on, with a cap of so many. */
export const configSince = (at: number, cap = maxOpen): Config => ({
  at,
  autoAssign: true,
  agents: agentIds.map((id, index) => {
    const profile = { listed: true, teams: teamsOf(index), maxOpen: cap, autoAssign: true };
    return { id, supervisor: false, ...profile };
  }),
});
/** Processes look again every 15 s, and machines are slow. */
export const limits: Limits = { timerLateMs: 30_000, clockErrorMs: 100, waitMs: 30_000 };
export const rules: Readonly<Record<string, AssignmentRule>> = {
  assign: { onlineOnly: true, maxOpen: null },
  'reply.reassign': { onlineOnly: true, maxOpen: null },
};
