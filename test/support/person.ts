import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';

/** An activity as Direct Line shows it. */
export interface Shown {
  readonly id: string;
  readonly type: string;
  readonly text?: string;
  readonly from: { readonly id: string; readonly name?: string };
  readonly attachments?: readonly {
    readonly contentType: string;
    readonly contentUrl?: string;
    readonly name?: string;
    readonly content?: unknown;
  }[];
  readonly channelData?: {
    readonly rota?: {
      readonly sender: string;
      readonly ref: string | null;
      readonly internal: boolean;
      readonly number?: number;
    };
  };
}

/** Somebody on Direct Line who does not give up: what is refused or cut off is sent again, under the same client id. */
export interface Person {
  readonly user: string;
  readonly line: string;
  readonly token: string;
  say(text: string): Promise<string>;
  /** Everything on the line, in order. */
  seen(): Promise<readonly Shown[]>;
  /** Waits until an activity with this text is there, and returns it. */
  hears(text: string | RegExp): Promise<Shown>;
}

const patienceMs = 60_000;
const pollMs = 50;

export async function postJson(url: string, body: unknown, bearer?: string, withinMs = 5_000): Promise<Response> {
  return fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(bearer !== undefined && { authorization: `Bearer ${bearer}` }) },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(withinMs),
  });
}

/** Tries until it succeeds: the server may be down, or refuse for the moment. */
async function persist<T>(what: string, attempt: () => Promise<T | undefined>): Promise<T> {
  const end = performance.now() + patienceMs;
  let last: unknown;
  while (performance.now() < end) {
    try {
      const result = await attempt();
      if (result !== undefined) return result;
    } catch (error) {
      last = error;
    }
    await sleep(pollMs);
  }
  throw new Error(`gave up: ${what}`, { cause: last });
}

/** Comes with the Direct Line secret's token, as a listed agent or as anybody else. */
export async function person(
  baseUrl: () => string,
  secret: string,
  user: string,
  name: string,
  locale = 'en',
): Promise<Person> {
  const base = () => `${baseUrl()}/v3/directline`;
  const made = await persist('a token', async () => {
    const response = await postJson(`${base()}/tokens/generate`, { user: { id: user, name } }, secret);
    return response.ok ? ((await response.json()) as { token: string; conversationId: string }) : undefined;
  });
  const { token, conversationId: line } = made;
  await persist('a line', async () => {
    const response = await postJson(`${base()}/conversations`, { locale, user: { id: user, name } }, token);
    return response.ok ? true : undefined;
  });
  const seen = async (): Promise<readonly Shown[]> =>
    persist('the line', async () => {
      const response = await fetch(`${base()}/conversations/${line}/activities?watermark=0`, {
        headers: { authorization: `Bearer ${token}` },
        signal: AbortSignal.timeout(5_000),
      });
      return response.ok ? ((await response.json()) as { activities: Shown[] }).activities : undefined;
    });
  return {
    user,
    line,
    token,
    seen,
    say: (text) => {
      const activity = { type: 'message', text, from: { id: user }, channelData: { clientActivityID: randomUUID() } };
      return persist(`saying ${text}`, async () => {
        const response = await postJson(`${base()}/conversations/${line}/activities`, activity, token);
        return response.ok ? ((await response.json()) as { id: string }).id : undefined;
      });
    },
    hears: (text) =>
      persist(`hearing ${String(text)}`, async () => {
        const all = await seen();
        return all.find((shown) => matches(shown.text ?? '', text));
      }),
  };
}

const matches = (found: string, wanted: string | RegExp): boolean =>
  typeof wanted === 'string' ? found === wanted : wanted.test(found);
