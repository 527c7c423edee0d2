import type { Database } from '../store/database.ts';
import { findConversation } from '../store/conversations.ts';
import type { Due, TimerPorts } from '../timers/timers.ts';
import type { Door } from './door.ts';
import type { Machines } from './inForce.ts';
import type { Clock, Metrics } from './ports.ts';

interface Parts {
  readonly db: Database;
  readonly door: Door;
  readonly machines: Machines;
  readonly clock: Clock;
  readonly metrics: Metrics;
  readonly onError: TimerPorts['onError'];
}

const batch = 200;

/** Timers by the conversations that remember them. Every firing goes through the door, which drops what is not current. */
export function timerPortsOf({ db, door, machines, clock, metrics, onError }: Parts): TimerPorts {
  return {
    now: () => clock.now(),
    onError,
    dueUntil: async function* (ms) {
      const found = db.conversations
        .find({ nextTimerAt: { $lte: new Date(ms) } }, { projection: { nextTimerAt: 1 } })
        .sort({ nextTimerAt: 1 })
        .batchSize(batch);
      for await (const { _id, nextTimerAt } of found)
        if (nextTimerAt) yield { conversation: _id, at: nextTimerAt.getTime() };
    },
    fire: async ({ conversation }: Due) => {
      for (;;) {
        const doc = await findConversation(db, conversation);
        const now = clock.now();
        const due = doc?.timers.filter(({ at }) => at <= now).toSorted((a, b) => a.at - b.at)[0];
        if (!doc || !due || !(await machines.runs(doc.machine))) return; // others look for what is overdue
        const told = await door.tell(conversation, { type: 'timer.fired', at: now, id: due.id, token: due.token });
        if (told.outcome !== 'decided') return;
        metrics.timerLate(now - due.at);
      }
    },
  };
}
