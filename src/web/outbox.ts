import type { Activity } from './activity.ts';

interface Parts {
  /** As a link's: the id, or undefined when it may be tried again. Only called while online. */
  readonly post: (activity: Activity) => Promise<string | undefined>;
}

/** What the person wrote, on its way: one after another, kept while there is no connection. */
export interface Outbox {
  /** The activity's id. Throws when it could not be delivered in time, or when the server does not want it. */
  send(activity: Activity): Promise<string>;
  /** Whether there is a connection that could be used. */
  setOnline(online: boolean): void;
}

/** How long a message is kept. Web Chat's own time must be longer, or what it calls failed is sent after all. */
export const keptMs = 50_000;
const pauseMs = 1_000;

export function outboxOf({ post }: Parts): Outbox {
  let online = false;
  let tail: Promise<unknown> = Promise.resolve();
  const waiting = new Set<() => void>();

  /** Until there is a connection, or the time is over. */
  function untilOnline(end: number): Promise<void> {
    if (online) return Promise.resolve();
    return new Promise((resolve, reject) => {
      const late = setTimeout(() => {
        waiting.delete(go);
        reject(new Error('there was no connection'));
      }, end - Date.now());
      const go = () => {
        clearTimeout(late);
        waiting.delete(go);
        resolve();
      };
      waiting.add(go);
    });
  }

  async function deliver(activity: Activity, end: number): Promise<string> {
    for (;;) {
      await untilOnline(end);
      const id = await post(activity);
      if (id !== undefined) return id;
      if (Date.now() + pauseMs > end) throw new Error('the server did not take it');
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
    }
  }

  return {
    send: (activity) => {
      const end = Date.now() + keptMs;
      const sent = tail.then(() => deliver(activity, end));
      tail = sent.catch(() => undefined);
      return sent;
    },
    setOnline: (now) => {
      online = now;
      if (online) for (const go of [...waiting]) go();
    },
  };
}
