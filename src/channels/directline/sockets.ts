import { LRUCache } from 'lru-cache';
import type { WebSocket } from 'ws';
import { activitiesAfter } from '../../store/activities.ts';
import type { Database } from '../../store/database.ts';
import type { ActivityDocument } from '../../store/documents.ts';

/** The open sockets of this process. Each gets its line's activities in order, every one once. */
export interface Sockets {
  /** A line is about to be new: whoever follows it from its beginning has nothing to be sent until something is stored there. */
  begin(line: string): void;
  /** Sends what comes after `watermark`, then whatever follows. */
  add(line: string, socket: WebSocket, watermark: number): void;
  /** An activity was stored by this process. */
  stored(activity: ActivityDocument): void;
  /** Another process stored something on the line. */
  wake(line: string): void;
  wakeAll(): void;
  /** Shown at once or never. */
  signal(line: string, activity: string): void;
  /** To be called now and then: a client that has not answered since the last time is let go of. */
  ping(): void;
  lines(): readonly string[];
  count(): number;
  closeAll(): Promise<void>;
}

interface Client {
  readonly line: string;
  readonly socket: WebSocket;
  sent: number;
  /** More may be there than was read. */
  behind: boolean;
  pumping: boolean;
  alive: boolean;
}

interface Parts {
  readonly db: Database;
  /** An activity as clients see it, JSON. */
  readonly show: (activity: ActivityDocument) => Promise<string>;
  readonly onError: (error: unknown, line: string) => void;
}

const pageSize = 100;
const closeMs = 2_000;
const mostUntouched = 10_000;
/** A client that reads nothing is let go of: it comes back and asks from where it was. */
const mostBuffered = 4 * 1_024 * 1_024;

export function socketsOf({ db, show, onError }: Parts): Sockets {
  const clients = new Map<string, Set<Client>>();
  /** New lines of which nothing has been heard since. */
  const untouched = new LRUCache<string, true>({ max: mostUntouched });

  async function pump(client: Client): Promise<void> {
    if (client.pumping) return;
    client.pumping = true;
    try {
      while (client.behind && client.socket.readyState === client.socket.OPEN) {
        client.behind = false;
        const page = await activitiesAfter(db, client.line, client.sent, pageSize);
        if (page.length > 0) await send(client, page);
        if (page.length === pageSize) client.behind = true;
      }
    } catch (error) {
      onError(error, client.line);
      client.socket.close(1013, 'try again');
    } finally {
      client.pumping = false;
    }
  }

  /**
   * A frame each: the official client hands on what a frame holds one by one, each in a turn of its own, so that those of the next
   * frame come among them.
   */
  async function send(client: Client, activities: readonly ActivityDocument[]): Promise<void> {
    const shown = await Promise.all(activities.map(show));
    if (client.socket.bufferedAmount > mostBuffered) {
      client.socket.terminate();
      return;
    }
    for (const [index, { seq }] of activities.entries()) {
      client.sent = seq;
      client.socket.send(frame(shown[index] ?? '', seq));
    }
  }

  const ofLine = (line: string): Iterable<Client> => clients.get(line) ?? [];
  function nudge(client: Client): void {
    client.behind = true;
    void pump(client);
  }

  function remove(client: Client): void {
    const others = clients.get(client.line);
    others?.delete(client);
    if (others?.size === 0) clients.delete(client.line);
  }

  return {
    begin: (line) => untouched.set(line, true),
    add: (line, socket, watermark) => {
      const behind = watermark > 0 || !untouched.has(line);
      const client: Client = { line, socket, sent: watermark, behind, pumping: false, alive: true };
      const others = clients.get(line) ?? new Set();
      clients.set(line, others.add(client));
      socket.on('pong', () => (client.alive = true));
      socket.on('close', () => {
        remove(client);
      });
      socket.on('error', () => {
        socket.terminate();
      });
      void pump(client);
    },
    stored: (activity) => {
      untouched.delete(activity.line);
      for (const client of ofLine(activity.line)) {
        if (client.pumping || client.sent !== activity.seq - 1) nudge(client);
        else void sendOne(client, activity);
      }
    },
    wake: (line) => {
      untouched.delete(line);
      for (const client of ofLine(line)) nudge(client);
    },
    wakeAll: () => {
      untouched.clear();
      for (const all of clients.values()) for (const client of all) nudge(client);
    },
    signal: (line, activity) => {
      for (const { socket, sent } of ofLine(line)) socket.send(frame(activity, sent));
    },
    ping: () => {
      for (const client of [...clients.values()].flatMap((all) => [...all])) {
        if (!client.alive) client.socket.terminate();
        client.alive = false;
        client.socket.ping();
      }
    },
    lines: () => [...clients.keys()],
    count: () => [...clients.values()].reduce((sum, { size }) => sum + size, 0),
    closeAll: async () => {
      const open = [...clients.values()].flatMap((all) => [...all]);
      await Promise.all(open.map(({ socket }) => closed(socket)));
    },
  };

  /** The common case: the next one of the line, which need not be read from the store. */
  async function sendOne(client: Client, activity: ActivityDocument): Promise<void> {
    client.pumping = true;
    try {
      await send(client, [activity]);
    } catch (error) {
      onError(error, client.line);
      client.socket.close(1013, 'try again');
    } finally {
      client.pumping = false;
    }
    if (client.behind) await pump(client);
  }
}

const frame = (activity: string, watermark: number): string =>
  `{"activities":[${activity}],"watermark":"${watermark}"}`;

function closed(socket: WebSocket): Promise<void> {
  return new Promise((resolve) => {
    const timeout = setTimeout(() => {
      socket.terminate();
    }, closeMs);
    socket.once('close', () => {
      clearTimeout(timeout);
      resolve();
    });
    socket.close(1012, 'the server restarts');
  });
}
