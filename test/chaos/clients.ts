import { randomUUID } from 'node:crypto';
import { setTimeout } from 'node:timers';
import { setTimeout as sleep } from 'node:timers/promises';
import { WebSocket } from 'ws';
import type { Person, Seen, Sent } from './checker/history.ts';
import type { Random } from '../simulation/random.ts';
import { postJson } from '../support/person.ts';
import { directLineSecret } from './rotas.ts';

/** Somebody who writes, one message after another: what is not acknowledged is sent again, as the same, to another process. */
export interface Client {
  readonly person: Person;
  readonly sent: readonly SentOnce[];
  readonly seen: readonly Seen[];
  /** What it has been told so far, or shown of what it said itself. */
  told(): readonly string[];
  /** Queues it behind what is being sent. */
  send(text: string, command: boolean): void;
  /** Resolves when everything has been sent or given up. */
  idle(): Promise<void>;
  /** For what a restarted client does: everything from the beginning of its line, in a session of its own. */
  startAgain(): void;
  /** Reads nothing from its socket for so long. False when it has none. */
  stopReading(forMs: number): boolean;
  stop(): Promise<void>;
}

/** However often it took. Where an acknowledgement tells no number, what was stored is known by its time stamp. */
export type SentOnce = Sent & { readonly timestamp?: string };

/** What all clients of a run have in common. */
export interface World {
  readonly urls: readonly string[];
  /** Which process is asked, and when again. */
  readonly random: Random;
  /** Hears of each attempt that was not taken. */
  readonly failed: (error: unknown) => void;
}

const giveUpMs = 90_000;
const mostWaiting = 60;
const renewEveryMs = 600_000;

/** Tries one process after another until one takes it; `failed` is told what did not. Undefined when none did in time. */
export async function persist<T>(
  { urls, random, failed }: World,
  attempt: (url: string) => Promise<T | undefined>,
): Promise<T | undefined> {
  const end = performance.now() + giveUpMs;
  for (let turn = random.below(urls.length); performance.now() < end; turn += 1) {
    try {
      const result = await attempt(urls[turn % urls.length] ?? '');
      if (result !== undefined) return result;
    } catch (error) {
      failed(error); // killed, frozen or cut off: the next one
    }
    await sleep(random.between(100, 300));
  }
  return undefined;
}

/** A POST that is taken, else throws. */
async function post(url: string, body: unknown, bearer?: string): Promise<Response> {
  const response = await postJson(url, body, bearer);
  if (response.ok) return response;
  throw new Error(`${url} answered ${response.status}: ${await response.text()}`);
}

/** What a channel says of what it has taken. */
type Taken = Pick<SentOnce, 'seq' | 'timestamp'>;

/** Who writes in turn: `attempt` gives nothing when it is given up. */
export function sender(line: string, attempt: (text: string) => Promise<Taken | undefined>) {
  const sent: SentOnce[] = [];
  let waiting = 0;
  let last = Promise.resolve();
  return {
    sent,
    send: (text: string, command: boolean): void => {
      if (waiting >= mostWaiting) return;
      waiting += 1;
      last = last.then(async () => {
        const taken = await attempt(text);
        waiting -= 1;
        sent.push({ line, text, command, acknowledged: taken !== undefined, seq: null, ...taken });
      });
    },
    idle: () => last,
  };
}

export async function directLineClient(shared: World, user: string, agent: string | null): Promise<Client> {
  const { urls } = shared;
  const random = shared.random.fork();
  const world = { ...shared, random };
  const made = await persist(world, async (url) => {
    const response = await post(
      `${url}/v3/directline/tokens/generate`,
      { user: { id: user, name: user } },
      directLineSecret,
    );
    return (await response.json()) as { token: string; conversationId: string };
  });
  if (!made) throw new Error(`${user} got no token`);
  const { conversationId: line } = made;
  let { token } = made;
  /** As the official client does, long before it is over. */
  async function renew(): Promise<void> {
    const renewed = await persist(world, async (url) => {
      const response = await post(`${url}/v3/directline/tokens/refresh`, {}, token);
      return (await response.json()) as { token: string };
    });
    token = renewed?.token ?? token;
  }
  const who = { locale: 'en', user: { id: user, name: user } };
  if (!(await persist(world, (url) => post(`${url}/v3/directline/conversations`, who, token))))
    throw new Error(`${user} got no line`);
  const renewing = setInterval(() => void renew(), renewEveryMs);
  const seen: Seen[] = [];
  let session = 0;
  let watermark = 0;
  let socket: WebSocket | undefined;
  let stopped = false;

  function show(frame: string): void {
    if (frame === '') return;
    const { activities } = JSON.parse(frame) as { activities: { id?: string; type: string; text?: string }[] };
    for (const { id, type, text = '' } of activities) {
      if (type !== 'message' || id === undefined) continue;
      watermark = seqOf(id);
      seen.push({ session: `${line} ${session}`, line, seq: watermark, text });
    }
  }
  async function follow(): Promise<void> {
    for (let turn = random.below(urls.length); !stopped; turn += 1) {
      const base = (urls[turn % urls.length] ?? '').replace(/^http/, 'ws');
      const opened = new WebSocket(
        `${base}/v3/directline/conversations/${line}/stream?watermark=${watermark}&t=${token}`,
        {
          handshakeTimeout: 3_000,
        },
      );
      socket = opened;
      opened.on('message', (data: Buffer) => {
        show(data.toString());
      });
      await new Promise<void>((resolve) => {
        opened.on('error', () => {
          opened.terminate();
        });
        opened.once('close', () => {
          resolve();
        });
      });
      await sleep(200);
    }
  }
  const following = follow();
  const { sent, send, idle } = sender(line, (text) => {
    const activity = { type: 'message', text, from: { id: user }, channelData: { clientActivityID: randomUUID() } };
    return persist(world, async (url) => {
      const response = await post(`${url}/v3/directline/conversations/${line}/activities`, activity, token);
      return { seq: seqOf(((await response.json()) as { id: string }).id) };
    });
  });
  return {
    person: { line, account: `directline:${user}`, agent, exactlyOnce: true, since: 0 },
    sent,
    seen,
    told: () => seen.map(({ text }) => text),
    send,
    idle,
    startAgain: () => {
      session += 1;
      watermark = 0;
      socket?.terminate();
    },
    stopReading: (forMs) => {
      const read = socket;
      if (read?.readyState !== WebSocket.OPEN) return false;
      read.pause();
      setTimeout(() => {
        read.resume();
      }, forMs);
      return true;
    },
    stop: async () => {
      stopped = true;
      clearInterval(renewing);
      socket?.terminate();
      await following;
    },
  };
}

/** `line|0000012` */
export const seqOf = (id: string): number => Number(id.slice(id.lastIndexOf('|') + 1));
