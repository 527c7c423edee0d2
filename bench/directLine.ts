import { Agent, request } from 'node:http';
import { WebSocket } from 'ws';

/** A lean Direct Line client for load: kept-alive connections, raw sockets. */
export interface Line {
  readonly conversationId: string;
  readonly token: string;
  readonly streamUrl: string;
}

const agent = new Agent({ keepAlive: true, maxSockets: 256 });

export function postJson<T>(url: string, bearer: string, body: object): Promise<T> {
  const payload = JSON.stringify(body);
  const headers = {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(payload),
    authorization: `Bearer ${bearer}`,
  };
  return new Promise((resolve, reject) => {
    const sent = request(url, { method: 'POST', agent, headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => {
        const text = Buffer.concat(chunks).toString();
        if (response.statusCode === undefined || response.statusCode >= 300)
          reject(new Error(`${response.statusCode ?? 0}: ${text}`));
        else resolve(JSON.parse(text) as T);
      });
    });
    sent.on('error', reject);
    sent.end(payload);
  });
}

export const startLine = (url: string, secret: string, user: string): Promise<Line> =>
  postJson<Line>(`${url}/v3/directline/conversations`, secret, { user: { id: user, name: user } });

export const say = (url: string, { conversationId, token }: Line, text: string): Promise<{ id: string }> =>
  postJson(`${url}/v3/directline/conversations/${conversationId}/activities`, token, { type: 'message', text });

/** Opens a line's socket; `heard` gets each frame as text. */
export function listen({ streamUrl }: Line, heard: (frame: string) => void): Promise<WebSocket> {
  const socket = new WebSocket(streamUrl);
  socket.on('message', (data: Buffer) => heard(data.toString()));
  return new Promise((resolve, reject) => {
    socket.once('open', () => resolve(socket));
    socket.once('error', reject);
  });
}
