import { anyoneOnline, everyone } from '../store/agents.ts';
import type { Database } from '../store/database.ts';
import { tellOnce } from '../store/notices.ts';
import { countWaiting } from '../store/queue.ts';
import type { Governing } from './inForce.ts';
import type { Owed } from './owed.ts';

interface Parts {
  readonly db: Database;
  readonly owed: Owed;
  readonly governing: () => Governing;
}

const mostTold = 200;

/** Contacts wait and nobody of the team is online: its agents are told, once until one of them comes online. */
export function nobodyOnlineNotice({ db, owed, governing }: Parts) {
  return async (key: string, request: string): Promise<void> => {
    const name = key.slice(key.indexOf(':') + 1);
    if ((await anyoneOnline(db, name)) || !(await tellOnce(db, key, request))) return;
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
          owed.notice(`${request}:nobodyOnline:${agent}`, agent, 'waitingNobodyOnline', { team, count }),
        ),
    );
  };
}
