import type { Assignee } from '../domain/assignment.ts';
import type { AssignmentFailed } from '../domain/events.ts';
import { everyone, findAgent, hasMembers } from '../store/agents.ts';
import type { Database } from '../store/database.ts';
import type { QueueDocument } from '../store/documents.ts';
import { dequeue, waiting } from '../store/queue.ts';
import type { Door } from './door.ts';
import { type Governing, settingOf } from './inForce.ts';
import type { Clock, Log } from './ports.ts';
import { askedFor } from './queueKeys.ts';

interface Parts {
  readonly db: Database;
  readonly door: Door;
  readonly governing: () => Governing;
  readonly clock: Clock;
  readonly log: Log;
}

type Reason = AssignmentFailed['reason'];
type Asked = Pick<QueueDocument, '_id' | 'request' | 'rule' | 'machine'>;

/** Requests that nobody can answer. */
export interface Unfit {
  /** Why nobody can be assigned at all: the agent is not listed any more, or the team has no agents. */
  reasonFor(to: Assignee): Promise<Reason | undefined>;
  /** The conversation hears so, and a warning names the setting. */
  tell(asked: Asked, to: Assignee, reason: Reason): Promise<void>;
  /** Those who wait under a key for an agent who is gone by now, or for a team without agents, hear so. True when it is so. */
  letGo(key: string): Promise<boolean>;
}

const pageSize = 100;
const mostAtOnce = 1_000;

export function unfitOf({ db, door, governing, clock, log }: Parts): Unfit {
  async function reasonFor(to: Assignee): Promise<Reason | undefined> {
    if ('nobody' in to) return 'teamEmpty';
    if ('agent' in to) {
      const agent = await findAgent(db, to.agent);
      return agent && agent.teams.length > 0 ? undefined : 'agentGone';
    }
    return (await hasMembers(db, 'team' in to ? to.team : everyone)) ? undefined : 'teamEmpty';
  }

  async function tell({ _id, request, rule, machine }: Asked, to: Assignee, reason: Reason): Promise<void> {
    const setting = settingOf(governing(), machine, rule);
    if (reason !== 'unavailable') log.warn({ conversation: _id, setting, to, reason }, 'nobody can be assigned');
    await door.tell(_id, { type: 'assignment.failed', at: clock.now(), request, reason });
  }

  async function letGo(key: string): Promise<boolean> {
    const to = askedFor(key);
    const reason = await reasonFor(to);
    if (!reason) return false;
    for (let left = mostAtOnce; left > 0; left -= pageSize) {
      const page = await waiting(db, [key], pageSize);
      for (const entry of page) {
        await tell(entry, to, reason);
        await dequeue(db, entry._id, entry.request);
      }
      if (page.length < pageSize) break;
    }
    return true;
  }

  return { reasonFor, tell, letGo };
}
