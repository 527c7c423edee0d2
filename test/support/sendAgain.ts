import { setTimeout as sleep } from 'node:timers/promises';

const mostTimes = 60;
const pauseMs = 500;
const unavailable = 503;

/** Tells how often something had to be sent again. */
export interface Sender {
  /** Sends as a client does: 503 means “send it again”, the same under the same id. Any other answer is the answer. */
  readonly send: (request: () => Promise<Response>) => Promise<Response>;
  readonly again: () => number;
}

export function sender(): Sender {
  let again = 0;
  return {
    again: () => again,
    send: async (request) => {
      for (let times = 0; ; times += 1) {
        const response = await request();
        if (response.status !== unavailable || times === mostTimes) return response;
        await response.body?.cancel();
        again += 1;
        await sleep(pauseMs);
      }
    },
  };
}
