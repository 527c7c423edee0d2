import { anyoneOnline, everyone, findAgent } from '../store/agents.ts';
import type { Database } from '../store/database.ts';
import { tellOnce } from '../store/notices.ts';
import { countWaiting, waiting } from '../store/queue.ts';
import type { Governing } from './inForce.ts';
import type { Owed } from './owed.ts';
import type { Clock } from './ports.ts';
import { askedFor, keysOf } from './queueKeys.ts';

interface Parts {
  readonly db: Database;
  readonly owed: Owed;
  readonly governing: () => Governing;
  readonly clock: Clock;
}

const mostTold = 200;

/** Contacts wait and nobody of the team is online: its agents are told, once until one of them comes online. */
export interface NobodyOnline {
  /** Somebody has begun to wait. */
  told(key: string, request: string): Promise<void>;
  /** Somebody may have waited before the last one left. */
  ifAnybodyWaits(key: string): Promise<void>;
  /** The same for all teams of an agent who is not there any more. */
  leftBy(agent: string): Promise<void>;
}

export function nobodyOnlineNotice({ db, owed, governing, clock }: Parts): NobodyOnline {
  async function told(key: string, occasion: string): Promise<void> {
    const to = askedFor(key);
    if ('agent' in to) return;
    const name = to.team;
    if ((await anyoneOnline(db, name)) || !(await tellOnce(db, key, occasion))) return;
    const count = await countWaiting(db, [key]);
    const { workspace } = governing();
    const members = Object.entries(workspace.agents).filter(
      ([, { teams }]) => name === everyone || teams.includes(name),
    );
    const team = workspace.teams[name]?.name ?? name;
    await Promise.all(
      members
        .slice(0, mostTold)
        .map(([agent]) =>
          owed.notice(`${occasion}:nobodyOnline:${agent}`, agent, 'waitingNobodyOnline', { team, count }),
        ),
    );
  }
  async function ifAnybodyWaits(key: string): Promise<void> {
    if ('agent' in askedFor(key)) return;
    const [first] = await waiting(db, [key], 1);
    if (first) await told(key, `${first.request}@${clock.now()}`); // another occasion, though the same contact may wait
  }
  return {
    told,
    ifAnybodyWaits,
    leftBy: async (agent) => {
      const doc = await findAgent(db, agent);
      for (const key of doc ? keysOf(doc) : []) await ifAnybodyWaits(key);
    },
  };
}
