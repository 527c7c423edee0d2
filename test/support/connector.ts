import { EventEmitter, on } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';

/** What the bot sent to a conversation. */
export interface Call {
  readonly method: string;
  readonly path: string;
  readonly conversation: string;
  readonly authorization: string | undefined;
  readonly activity: SentActivity;
  /** What it was answered with; nothing for one that hangs. */
  readonly status: number | undefined;
  /** What was planned for it; undefined when it was answered as usual. */
  readonly fault: 'hang' | 'cut' | 'slow' | 'refused' | undefined;
  /** Under which it is known from then on. */
  readonly id: string;
}
export interface SentActivity {
  readonly type: string;
  readonly text?: string;
  /** What a card says, where its words stand in the card alone. */
  readonly summary?: string;
  readonly id?: string;
  readonly textFormat?: string;
  readonly from?: { readonly id: string };
  readonly recipient?: { readonly id: string };
  readonly conversation?: { readonly id: string };
  readonly channelId?: string;
  readonly replyToId?: string;
  readonly suggestedActions?: { readonly actions: readonly { readonly title: string }[] };
  readonly attachments?: readonly {
    readonly contentType: string;
    readonly contentUrl?: string;
    readonly content?: unknown;
  }[];
}

/**
 * `cut`: it is taken, and the connection ends before anybody can say so. With `forMs` every call is answered so, from the first one on;
 * with `afterMs` not sooner than that.
 */
export type Plan =
  | {
      readonly status: number;
      readonly headers?: Readonly<Record<string, string>>;
      readonly forMs?: number;
      readonly afterMs?: number;
    }
  | 'hang'
  | 'cut';

function faultOf(plan: Plan): Call['fault'] {
  if (typeof plan === 'string') return plan;
  if (plan.status >= 400) return 'refused';
  return plan.afterMs === undefined ? undefined : 'slow';
}

/** A Bot Connector as channels have one: it takes what the bot sends, and answers as it was told. */
export interface Connector extends AsyncDisposable {
  readonly serviceUrl: string;
  readonly calls: readonly Call[];
  /** How the next calls about a conversation are answered, one after another; then all is well again. */
  plan(conversation: string, ...plans: Plan[]): void;
  /** The same, after what is planned already. */
  planMore(conversation: string, ...plans: Plan[]): void;
  /** Whom the channel knows somebody as when it is asked, which is a call about `member <id>`; else there is no such member. */
  knows(id: string, member: object): void;
  /** Has a file, for whoever asks for its path. */
  keeps(path: string, contentType: string, bytes: Buffer): void;
  /** The texts that arrived in a conversation, in order. */
  texts(conversation: string): readonly string[];
  /** What people see in a conversation: what was changed is as it is now, what was taken away is not there. */
  shown(conversation: string): readonly string[];
  /** Waits until people see these texts there, one for each, and nothing else. */
  shows(conversation: string, ...texts: readonly (string | RegExp)[]): Promise<readonly string[]>;
  /** Waits for a message whose text matches, one that arrived. */
  hears(conversation: string, wanted: string | RegExp): Promise<SentActivity>;
  /** Waits until a call about a conversation that hangs is given up. */
  givenUp(conversation: string): Promise<true>;
  /** Waits until a message was changed, by the id it was sent under. */
  updated(id: string): Promise<SentActivity>;
  /** Waits until a message was changed into one with such a text. */
  changed(id: string, wanted: RegExp): Promise<SentActivity>;
  /** Waits for a call about a conversation that was answered so. */
  refused(conversation: string, status: number): Promise<Call>;
  /** Waits for a call of a type, however it was answered. */
  called(conversation: string, type: string): Promise<Call>;
}

const wordsOf = ({ text, summary }: SentActivity): string => text ?? summary ?? '';
const matches = (text: string, wanted: string | RegExp): boolean =>
  typeof wanted === 'string' ? text === wanted : wanted.test(text);
const patienceMs = 30_000;
const conversationIn = /^\/v3\/conversations\/([^/]+)\/activities/;
const memberIn = /^\/v3\/conversations\/[^/]+\/members\/([^/]+)$/;

/** `onCall` is told of each call as it comes. */
export async function startConnector(onCall: (call: Call) => void = () => undefined): Promise<Connector> {
  const calls: Call[] = [];
  const plans = new Map<string, Plan[]>();
  const files = new Map<string, { readonly contentType: string; readonly bytes: Buffer }>();
  const members = new Map<string, object>();
  const abandoned = new Set<string>();
  const ends = new Map<Plan, number>();
  const arrivals = new EventEmitter();
  const arrived = (call: Call): boolean =>
    call.method === 'POST' && call.status === 200 && call.activity.type === 'message';

  function next(conversation: string): Plan {
    const [plan, ...later] = plans.get(conversation) ?? [];
    if (plan === undefined) return { status: /^member /.test(conversation) && !members.has(conversation) ? 404 : 200 };
    if (typeof plan === 'string' || plan.forMs === undefined) {
      plans.set(conversation, later);
      return plan;
    }
    const endsAtMs = ends.get(plan) ?? performance.now() + plan.forMs;
    ends.set(plan, endsAtMs);
    if (performance.now() < endsAtMs) return plan;
    plans.set(conversation, later);
    return next(conversation);
  }

  async function take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = '', url = '', headers } = request;
    const member = memberIn.exec(url)?.[1];
    const conversation =
      member === undefined
        ? decodeURIComponent(conversationIn.exec(url)?.[1] ?? '')
        : `member ${decodeURIComponent(member)}`;
    const file = method === 'GET' ? files.get(url) : undefined;
    const activity = JSON.parse((await text(request)) || '{}') as SentActivity;
    const plan = next(conversation);
    const status = typeof plan === 'string' ? (plan === 'hang' ? undefined : 200) : plan.status;
    const id = method === 'POST' ? `sent-${calls.length + 1}` : decodeURIComponent(url.split('/').at(-1) ?? '');
    const { authorization } = headers;
    const fault = faultOf(plan);
    const call = { method, path: url, conversation, authorization, activity, status, fault, id };
    calls.push(call);
    onCall(call);
    arrivals.emit('call');
    if (plan === 'cut') {
      request.socket.destroy();
      return;
    }
    if (file) {
      response.writeHead(200, { 'content-type': file.contentType });
      response.end(file.bytes);
      return;
    }
    if (plan === 'hang') {
      response.once('close', () => {
        abandoned.add(conversation);
        arrivals.emit('call');
      });
      return;
    }
    if (plan.afterMs !== undefined) await sleep(plan.afterMs);
    response.writeHead(plan.status, { 'content-type': 'application/json', ...plan.headers });
    response.end(
      JSON.stringify(plan.status === 200 ? (members.get(conversation) ?? { id }) : { error: { code: 'Told' } }),
    );
  }

  function shown(conversation: string): readonly string[] {
    const now = new Map<string, string>();
    for (const { conversation: of, method, status, activity, id } of calls) {
      if (of !== conversation || status !== 200) continue;
      if (method === 'DELETE') now.delete(id);
      else if (activity.type === 'message') now.set(id, wordsOf(activity));
    }
    return [...now.values()];
  }

  const server = createServer((request, response) => void take(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));

  async function until<T>(what: string, look: () => T | undefined): Promise<T> {
    const news = on(arrivals, 'call', { signal: AbortSignal.timeout(patienceMs) });
    try {
      for (let found = look(); ; found = look()) {
        if (found !== undefined) return found;
        await news.next();
      }
    } catch (cause) {
      throw new Error(`${what} never came; there were ${JSON.stringify(calls.map(({ activity }) => activity.text))}`, {
        cause,
      });
    } finally {
      await news.return?.();
    }
  }

  return {
    serviceUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls,
    plan: (conversation, ...next) => plans.set(conversation, next),
    planMore: (conversation, ...next) => plans.set(conversation, [...(plans.get(conversation) ?? []), ...next]),
    knows: (id, member) => members.set(`member ${id}`, member),
    keeps: (path, contentType, bytes) => files.set(path, { contentType, bytes }),
    texts: (conversation) =>
      calls.filter((call) => call.conversation === conversation && arrived(call)).map((call) => wordsOf(call.activity)),
    shown,
    shows: (conversation, ...wanted) =>
      until(`${conversation} with ${wanted.join(', ')}`, () => {
        const now = shown(conversation);
        return now.length === wanted.length && now.every((text, n) => matches(text, wanted[n] ?? '')) ? now : undefined;
      }),
    hears: (conversation, wanted) =>
      until(
        String(wanted),
        () =>
          calls.find(
            (call) => call.conversation === conversation && arrived(call) && matches(wordsOf(call.activity), wanted),
          )?.activity,
      ),
    givenUp: (conversation) =>
      until(`the end of a call about ${conversation}`, () => (abandoned.has(conversation) ? true : undefined)),
    updated: (id) =>
      until(
        `a change of ${id}`,
        () => calls.find(({ method, path }) => method === 'PUT' && path.endsWith(`/${id}`))?.activity,
      ),
    changed: (id, wanted) =>
      until(
        `a change of ${id} to ${String(wanted)}`,
        () =>
          calls.find(
            (call) => call.method === 'PUT' && call.path.endsWith(`/${id}`) && matches(wordsOf(call.activity), wanted),
          )?.activity,
      ),
    refused: (conversation, status) =>
      until(`a call answered with ${status}`, () =>
        calls.find((call) => call.conversation === conversation && call.status === status),
      ),
    called: (conversation, type) =>
      until(`a call of type ${type}`, () =>
        calls.find((call) => call.conversation === conversation && call.activity.type === type),
      ),
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
