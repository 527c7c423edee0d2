import { EventEmitter } from 'node:events';
import type { WebSocket } from 'ws';
import type { Seen } from '../chaos/checker/history.ts';
import type { Process } from './process.ts';
import type { Random } from './random.ts';
import { delay, type World } from './world.ts';

interface Parts {
  readonly world: World;
  readonly random: Random;
  readonly line: string;
  readonly someProcess: () => Process | undefined;
  readonly isOver: () => boolean;
  /** So many frames more, or fewer, are on their way to clients. */
  readonly onTheirWay: (more: 1 | -1) => void;
  readonly saw: (seen: Seen) => void;
}

const connectAgainMs = 1_500;
const breaksAfterMs = 60_000;
const slowMs = 4_000;

/** Somebody's client on Direct Line: it follows its line on one process after another, and now and then begins anew. */
export function view(parts: Parts): void {
  const { world, random, line, someProcess, isOver, saw } = parts;
  let session = 0;
  let watermark = 0;

  function show(frame: string): void {
    const { activities } = JSON.parse(frame) as { activities: readonly { seq: number; text: string }[] };
    for (const { seq, text } of activities) {
      watermark = seq;
      saw({ session: `${line} ${session}`, line, seq, text });
    }
  }
  function connect(): void {
    const process = someProcess();
    if (!process) {
      again();
      return;
    }
    const socket = socketOf(parts, show, again);
    process.carrier.follow(line, socket, watermark);
    world.in(-Math.log(1 - random.next()) * breaksAfterMs, () => {
      if (isOver() || socket.readyState !== socket.OPEN) return;
      if (random.chance(0.2)) startAgain();
      socket.terminate();
    });
  }
  function startAgain(): void {
    session += 1;
    watermark = 0;
  }
  function again(): void {
    world.in(random.between(0.2, 1) * connectAgainMs, connect);
  }
  connect();
}

/** The server's end of a connection, on which what was sent arrives in its order, sooner or later, until it breaks. */
function socketOf(
  { world, random, onTheirWay }: Parts,
  arrives: (frame: string) => void,
  ended: () => void,
): WebSocket {
  const events = new EventEmitter();
  let state = 1;
  let waiting = 0;
  let last = world.now();
  const end = (): void => {
    if (state === 3) return;
    state = 3;
    events.emit('close');
    ended();
  };
  const socket = {
    OPEN: 1,
    get readyState() {
      return state;
    },
    get bufferedAmount() {
      return waiting;
    },
    on: (event: string, heard: () => void) => events.on(event, heard),
    send: (frame: string) => {
      waiting += frame.length;
      onTheirWay(1);
      last = Math.max(last, world.now() + delay(random, slowMs));
      world.in(last - world.now(), () => {
        waiting -= frame.length;
        onTheirWay(-1);
        if (state === 1) arrives(frame);
      });
    },
    close: end,
    terminate: end,
    ping: () => events.emit('pong'),
  };
  return socket as unknown as WebSocket;
}
