import { findAgent } from '../../store/agents.ts';
import type { Database } from '../../store/database.ts';
import { dequeue } from '../../store/queue.ts';
import type { Handlers } from '../dispatcher.ts';
import type { Governing } from '../inForce.ts';
import type { Owed } from '../owed.ts';
import type { SetPresence } from '../presence.ts';
import type { Queue } from '../queue.ts';

interface Parts {
  readonly db: Database;
  readonly governing: () => Governing;
  readonly queue: () => Queue;
  readonly setPresence: SetPresence;
  readonly owed: Owed;
}

/** Asking for agents, and letting go of them. */
export function routing(parts: Parts): Pick<Handlers, 'assign' | 'withdraw' | 'release' | 'missed'> {
  const { db, governing, queue, setPresence, owed } = parts;
  return {
    assign: (effect, context) => queue().seek(effect, context),
    withdraw: async ({ request }, { id }) => {
      await dequeue(db, id, request);
      await queue().giveBack(request);
    },
    release: ({ claim, agent }) => queue().giveBack(claim, agent),
    missed: async ({ id, agent }) => {
      if (!governing().workspace.routing.absence.awayAfterMissedReply) return;
      if ((await findAgent(db, agent))?.presence === 'online') await setPresence(agent, 'away', 'missedReply');
      await owed.notice(id, agent, 'setAway');
    },
  };
}
