import { randomUUID } from 'node:crypto';
import { Agent, request } from 'node:http';
import { WebSocket } from 'ws';

/** A lean Direct Line client for load: kept-alive connections, raw sockets. */
export interface Line {
  readonly conversationId: string;
  readonly token: string;
  readonly streamUrl: string;
}

const agent = new Agent({ keepAlive: true, maxSockets: 256 });
const mostTries = 3;
const patienceMs = 60_000;

/**
 * Sends it again when a kept connection turns out to be closed before anything was answered, as HTTP has it: a server may close one
 * that is idle at any time. A connection that was made for this request and is reset is an error.
 */
export async function postJson<T>(url: string, bearer: string | undefined, body: object): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    const result = await postOnce<T>(url, bearer, JSON.stringify(body));
    if ('answer' in result) return result.answer;
    if (!result.isStale || tries === mostTries) throw result.error;
    console.error(`${result.error.message} on a kept connection: sent again`);
  }
}

type Result<T> = { readonly answer: T } | { readonly error: Error; readonly isStale: boolean };

function postOnce<T>(url: string, bearer: string | undefined, payload: string): Promise<Result<T>> {
  const headers = {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(payload),
    ...(bearer !== undefined && { authorization: `Bearer ${bearer}` }),
  };
  return new Promise((resolve) => {
    const sent = request(url, { method: 'POST', agent, headers }, (response) => {
      const chunks: Buffer[] = [];
      const fail = (error: Error) => {
        resolve({ error, isStale: false });
      };
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', fail);
      response.on('end', () => {
        const text = Buffer.concat(chunks).toString();
        const { statusCode = 0 } = response;
        if (statusCode < 200 || statusCode >= 300) fail(new Error(`${statusCode}: ${text}`));
        else resolve({ answer: (text === '' ? undefined : JSON.parse(text)) as T });
      });
    });
    sent.setTimeout(patienceMs, () => {
      sent.destroy(new Error(`${url} did not answer within ${patienceMs} ms`));
    });
    sent.on('error', (error: NodeJS.ErrnoException) => {
      resolve({ error, isStale: sent.reusedSocket && ['ECONNRESET', 'EPIPE'].includes(error.code ?? '') });
    });
    sent.end(payload);
  });
}

export const startLine = (url: string, secret: string, id: string, name = id): Promise<Line> =>
  postJson<Line>(`${url}/v3/directline/conversations`, secret, { user: { id, name } });

/** Says a text, or whatever else a message has; sent again it is the same one. */
export const say = (url: string, { conversationId, token }: Line, what: string | object): Promise<{ id: string }> =>
  postJson(`${url}/v3/directline/conversations/${conversationId}/activities`, token, {
    type: 'message',
    channelData: { clientActivityID: randomUUID() },
    ...(typeof what === 'string' ? { text: what } : what),
  });

/** Opens a line's socket; `heard` gets each frame as text. */
export function listen({ streamUrl }: Line, heard: (frame: string) => void): Promise<WebSocket> {
  const socket = new WebSocket(streamUrl);
  socket.on('message', (data: Buffer) => {
    heard(data.toString());
  });
  return new Promise((resolve, reject) => {
    socket.once('open', () => {
      resolve(socket);
    });
    socket.once('error', reject);
  });
}
