import { LRUCache } from 'lru-cache';
import { latestOf } from '../store/conversations.ts';
import type { Database } from '../store/database.ts';
import { findDesk } from '../store/desks.ts';
import { findConversation } from '../store/conversations.ts';
import type { LineDocument } from '../store/documents.ts';
import { contactOf } from './accounts.ts';
import type { Governing } from './inForce.ts';
import type { Log } from './ports.ts';
import type { Reach } from './reach.ts';
import { nameOf } from './sayText.ts';

interface Parts {
  readonly db: Database;
  readonly reach: Reach;
  readonly governing: () => Governing;
  readonly log: Log;
}

const throttleMs = 2_500;

/** Typing is shown to the other side at once or never, and not more often than eyes need. */
export function typingOf({ db, reach, governing, log }: Parts) {
  const lately = new LRUCache<string, true>({ max: 10_000, ttl: throttleMs });

  async function show(line: LineDocument): Promise<void> {
    const agent = governing().agentOf(line.accounts);
    if (agent !== undefined) {
      const { focus } = await findDesk(db, agent);
      const doc = focus === null ? null : await findConversation(db, focus);
      if (doc?.facts.owner?.agent !== agent) return;
      await reach.typing([doc.contact.id], { id: agent, name: nameOf(governing(), agent), role: 'agent' });
      return;
    }
    const doc = await latestOf(db, contactOf(line));
    if (!doc?.facts.owner || doc.facts.status === 'closed') return;
    await reach.typing(governing().accountsOf(doc.facts.owner.agent), {
      id: doc.ref,
      name: doc.contact.name,
      role: 'contact',
    });
  }

  return (line: LineDocument): void => {
    if (lately.has(line._id)) return;
    lately.set(line._id, true);
    show(line).catch((error: unknown) => {
      log.debug({ err: error, line: line._id }, 'typing was not shown');
    });
  };
}
