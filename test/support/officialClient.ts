import { createRequire } from 'node:module';

// The official client, as browsers load it. It needs XMLHttpRequest, which Node does not have: this one is made of fetch.

/** Just enough of XMLHttpRequest for rxjs 5, which the client is built on. */
class FetchRequest {
  readyState = 0;
  status = 0;
  response: unknown = null;
  responseText = '';
  responseType = '';
  timeout = 0;
  readonly upload = {};
  onreadystatechange: (() => void) | null = null;
  onload: (() => void) | null = null;
  onerror: ((error: unknown) => void) | null = null;
  ontimeout: ((error: unknown) => void) | null = null;
  private readonly aborting = new AbortController();
  private readonly headers: Record<string, string> = {};
  private method = 'GET';
  private url = '';

  open(method: string, url: string): void {
    this.method = method;
    this.url = url;
    this.readyState = 1;
  }
  setRequestHeader(name: string, value: string): void {
    this.headers[name] = value;
  }
  getAllResponseHeaders(): string {
    return '';
  }
  abort(): void {
    this.aborting.abort();
  }
  send(body?: RequestInit['body']): void {
    this.exchange(body).catch((error: unknown) => {
      if (this.aborting.signal.aborted) return;
      this.readyState = 4;
      this.status = 0;
      if (this.onerror) this.onerror.call(this, error);
      else this.onreadystatechange?.call(this);
    });
  }
  private async exchange(body?: RequestInit['body']): Promise<void> {
    const { method, headers } = this;
    const { signal } = this.aborting;
    const response = await fetch(this.url, {
      method,
      headers,
      signal,
      ...(method !== 'GET' && body != null && { body }),
    });
    this.status = response.status;
    if (this.responseType === 'arraybuffer') this.response = await response.arrayBuffer();
    else {
      this.responseText = await response.text();
      this.response =
        this.responseType === 'json' && this.responseText !== '' ? JSON.parse(this.responseText) : this.responseText;
    }
    this.readyState = 4;
    this.onreadystatechange?.call(this);
    this.onload?.call(this);
  }
}

Object.assign(globalThis, { XMLHttpRequest: FetchRequest, self: globalThis });

/** What is used of the official client's types, which drag a browser's in. */
export interface OfficialActivity {
  readonly id?: string;
  readonly type: string;
  readonly text?: string;
  readonly from: { readonly id: string; readonly name?: string };
  readonly channelData?: { readonly clientActivityID?: string; readonly rota?: { readonly ref: string | null } };
  readonly attachments?: readonly {
    readonly contentType: string;
    readonly contentUrl?: string;
    readonly name?: string;
  }[];
}
interface Subscription {
  unsubscribe(): void;
}
interface Observable<T> {
  subscribe(next: (value: T) => void, error?: (error: unknown) => void): Subscription;
}
export interface OfficialClient {
  readonly activity$: Observable<OfficialActivity>;
  readonly connectionStatus$: Observable<number>;
  postActivity(activity: object): Observable<string>;
  end(): void;
}
interface Options {
  readonly token: string;
  readonly domain: string;
  readonly webSocket?: boolean;
  readonly pollingInterval?: number;
  readonly conversationId?: string;
  readonly watermark?: string;
  readonly conversationStartProperties?: object;
}
const require = createRequire(import.meta.url);
const { DirectLine } = require('botframework-directlinejs/dist/directline.js') as {
  DirectLine: new (options: Options) => OfficialClient;
};

/** The official client and all that it was told, in order. */
export interface Official {
  readonly client: OfficialClient;
  readonly received: readonly OfficialActivity[];
  readonly statuses: readonly number[];
  post(activity: object): Promise<string>;
  /** Waits until what was received satisfies the condition. */
  until(what: string, condition: (received: readonly OfficialActivity[]) => boolean): Promise<void>;
  /** Waits until the client says that it is in this state (2: online). */
  is(status: number): Promise<void>;
}

const patienceMs = 40_000;

export function official(options: Options): Official {
  const client = new DirectLine(options);
  const received: OfficialActivity[] = [];
  const statuses: number[] = [];
  const waiting = new Set<() => void>();
  const wake = () => {
    for (const look of waiting) look();
  };
  client.connectionStatus$.subscribe((status) => {
    statuses.push(status);
    wake();
  });
  client.activity$.subscribe(
    (activity) => {
      received.push(activity);
      wake();
    },
    () => undefined, // the client says it by its status too
  );
  const until = (what: string, condition: () => boolean): Promise<void> =>
    new Promise((resolve, reject) => {
      const late = setTimeout(() => {
        waiting.delete(look);
        reject(
          new Error(
            `waited in vain for ${what}; received ${JSON.stringify(received.map(({ text }) => text))}, statuses ${statuses.join(' ')}`,
          ),
        );
      }, patienceMs);
      const look = () => {
        if (!condition()) return;
        clearTimeout(late);
        waiting.delete(look);
        resolve();
      };
      waiting.add(look);
      look();
    });
  return {
    client,
    received,
    statuses,
    post: (activity) =>
      new Promise((resolve, reject) => {
        client.postActivity(activity).subscribe(resolve, reject);
      }),
    until: (what, condition) => until(what, () => condition(received)),
    is: (status) => until(`status ${status}`, () => statuses.at(-1) === status),
  };
}
