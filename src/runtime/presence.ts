import { findAgent, setPresence } from '../store/agents.ts';
import { ownedBy } from '../store/conversations.ts';
import type { Database } from '../store/database.ts';
import type { Presence, PresenceDocument } from '../store/documents.ts';
import { forgetTold } from '../store/notices.ts';
import type { Door } from './door.ts';
import type { Governing } from './inForce.ts';
import type { Clock, Log } from './ports.ts';
import type { Queue } from './queue.ts';
import { keysOf } from './queueKeys.ts';
import type { Reach } from './reach.ts';

interface Parts {
  readonly db: Database;
  readonly door: Door;
  readonly queue: Queue;
  readonly reach: Reach;
  readonly governing: () => Governing;
  readonly clock: Clock;
  readonly log: Log;
}

/**
 * What an agent says of themselves, or what is concluded from silence. Whoever comes online gets what waits for them; the
 * conversations of whoever leaves hear of it.
 */
export type SetPresence = (
  agent: string,
  presence: Presence,
  why: PresenceDocument['why'],
  /** For what they said themselves. */
  typedAt?: Date,
) => Promise<void>;

export function presenceOf({ db, door, queue, reach, governing, clock, log }: Parts): SetPresence {
  async function tellConversations(agent: string, type: 'agent.left' | 'agent.returned'): Promise<void> {
    const isPatient = governing().live.patience.handOverAfterMs === null;
    for (const { _id, facts } of await ownedBy(db, agent)) {
      // Whoever could not be reached counts as away there, whatever the setting.
      if (isPatient && (type === 'agent.left' || facts.ownerAwaySince === null)) continue;
      await door.tell(_id, { type, at: clock.now(), agent });
    }
  }
  return async (agent, presence, why, typedAt) => {
    const was = await setPresence(db, { agent, presence, at: new Date(clock.now()), why }, typedAt);
    if (was === undefined) return;
    await reach.showPresence(governing().accountsOf(agent), presence).catch((error: unknown) => {
      log.warn({ err: error, agent }, 'a presence could not be shown; pages ask for it when they connect again');
    });
    if (presence !== 'online') {
      await tellConversations(agent, 'agent.left');
      queue.leftBy(agent);
      return;
    }
    await tellConversations(agent, 'agent.returned');
    const doc = await findAgent(db, agent);
    if (doc) await forgetTold(db, keysOf(doc));
    await queue.serveAgent(agent);
  };
}
