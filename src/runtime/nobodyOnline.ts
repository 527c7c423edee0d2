import { anyoneOnline, everyone } from '../store/agents.ts';
import type { Database } from '../store/database.ts';
import { tellOnce } from '../store/notices.ts';
import { countWaiting } from '../store/queue.ts';
import type { Governing } from './inForce.ts';
import type { Presenter } from './ports.ts';
import type { Reach } from './reach.ts';

interface Parts {
  readonly db: Database;
  readonly reach: Reach;
  readonly governing: () => Governing;
  readonly presenter: Presenter;
}

const mostTold = 200;

/** Contacts wait and nobody of the team is online: its agents are told, once until one of them comes online. */
export function nobodyOnlineNotice({ db, reach, governing, presenter }: Parts) {
  return async (key: string, request: string): Promise<void> => {
    const team = key.slice(key.indexOf(':') + 1);
    if ((await anyoneOnline(db, team)) || !(await tellOnce(db, key, request))) return;
    const count = await countWaiting(db, [key]);
    const { workspace, accountsOf } = governing();
    const members = Object.entries(workspace.agents).filter(
      ([, { teams }]) => team === everyone || teams.includes(team),
    );
    for (const [agent, { language }] of members.slice(0, mostTold)) {
      await reach.notify(accountsOf(agent), `${request}:nobodyOnline:${agent}`, (line) =>
        presenter.waiting(language ?? line.locale ?? 'en', workspace.teams[team]?.name ?? team, count),
      );
    }
  };
}
