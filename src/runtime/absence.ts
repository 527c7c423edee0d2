import { conversationOf } from '../domain/ids.ts';
import { onlineAgents, removedWithClaims } from '../store/agents.ts';
import type { Database } from '../store/database.ts';
import { isHeardOf, lastLine } from '../store/lines.ts';
import { ownersNotOnline } from '../store/sweep.ts';
import { agentPagesOf } from './agentPages.ts';
import type { Door } from './door.ts';
import type { Governing } from './inForce.ts';
import type { Owed } from './owed.ts';
import type { Clock } from './ports.ts';
import type { SetPresence } from './presence.ts';

interface Parts {
  readonly db: Database;
  readonly door: Door;
  readonly governing: () => Governing;
  readonly clock: Clock;
  readonly setPresence: SetPresence;
  readonly owed: Owed;
}

const pageSize = 200;

/** Agents of whom nothing is heard any more, and those who are no longer listed. */
export function absenceOf({ db, door, governing, clock, setPresence, owed }: Parts) {
  const someAgents = agentPagesOf(db);
  return {
    /** Whoever is online but has not been connected for too long, by a setting, is set offline. */
    lapse: async (): Promise<void> => {
      const { lapseAfter } = governing().workspace.routing.absence;
      if (lapseAfter === undefined) return;
      for (let after = ''; ;) {
        const page = await onlineAgents(db, after, pageSize);
        for (const { _id } of page) {
          const accounts = governing().accountsOf(_id);
          if (await isHeardOf(db, accounts, clock.now() - lapseAfter)) continue;
          const line = await lastLine(db, accounts);
          await setPresence(_id, 'offline', 'lapsed');
          await owed.notice(`lapsed:${_id}:${line?.usedAt.getTime() ?? 0}`, _id, 'lapsed');
        }
        const last = page.at(-1);
        if (page.length < pageSize || !last) return;
        after = last._id;
      }
    },
    /** Whoever has a conversation and is not there, as one who got it while away or left before that meant anything: it hears so. */
    left: async (): Promise<void> => {
      if (governing().live.patience.handOverAfterMs === null) return;
      for (const { _id, agent } of await ownersNotOnline(db, await someAgents()))
        await door.tell(_id, { type: 'agent.left', at: clock.now(), agent });
    },
    /** The conversations of whoever was removed from the config are handed over at once. */
    removed: async (): Promise<void> => {
      for (const { _id: agent, claims } of await removedWithClaims(db, pageSize)) {
        for (const claim of claims)
          await door.tell(conversationOf(claim), { type: 'agent.removed', at: clock.now(), agent });
      }
    },
  };
}
