import { type Activity, arriving, numberOf, type RotaMark } from './activity.ts';
import { type Link, openLink, RefusedError } from './link.ts';
import { type Observable, observablePromise, told } from './observable.ts';
import { outboxOf } from './outbox.ts';
import { type Pass, SignedOutError } from './pass.ts';
import { readOn } from './readOn.ts';
import { shownCards } from './shownCards.ts';

/**
 * connecting: for the first time. failed: it did not work at first, and is tried again. online. lost: was online, is tried again.
 * signedOut: over.
 */
export type ConnectionState = 'connecting' | 'failed' | 'online' | 'lost' | 'signedOut';

/** What Web Chat takes for Direct Line. */
export interface ChatAdapter {
  readonly activity$: Observable<Activity>;
  readonly connectionStatus$: Observable<number>;
  postActivity(activity: Activity): Observable<string>;
  end(): void;
}

export interface Connection {
  readonly adapter: ChatAdapter;
  /** Tries at once instead of a little later. */
  retry(): void;
  close(): void;
}

interface Parts {
  /** Throws SignedOutError when there is no use in asking again. */
  readonly pass: () => Promise<Pass>;
  readonly locale: () => string;
  readonly onPass: (pass: Pass) => void;
  readonly onState: (state: ConnectionState) => void;
  /** There is no use in trying on. */
  readonly onSignedOut: (why: SignedOutError['why']) => void;
  /** Something for the page, which is no message. */
  readonly onMark: (mark: RotaMark) => void;
  /** May others see that the person types? Not when it is a command. */
  readonly mayType: () => boolean;
  /** The server does not want a message; the HTTP status. */
  readonly onRefused: (status: number) => void;
}

const firstPauseMs = 500;
const longestPauseMs = 15_000;
/** directlinejs' ConnectionStatus. Web Chat hears of the first connection only: what is lost later comes back by itself. */
const webChatStatus = { connecting: 1, online: 2 } as const;

/** Direct Line as long as the page is open: a lost connection is made again, with a new token, from where it was. */
export function connect(parts: Parts): Connection {
  const { pass, locale, onPass, onState, onMark, mayType, onRefused } = parts;
  const activity$ = told<Activity>();
  const heard = new Promise<void>((resolve) => {
    activity$.onFirst(resolve);
  });
  const connectionStatus$ = told<number>({ value: webChatStatus.connecting });
  let link: Link | undefined;
  /** As far as Web Chat was told, without a gap: directlinejs hands activities on some time after they came, and may be stopped then. */
  let read: { readonly line: string; readonly to: number } | undefined;
  let wasOnline = false;
  let opening = false;
  let failures = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const over = new AbortController();
  const isOver = () => over.signal.aborted;
  const cards = shownCards();
  const outbox = outboxOf({ post: async (activity) => link?.post(activity) });

  async function open(): Promise<void> {
    if (opening || link || isOver()) return;
    opening = true;
    clearTimeout(timer);
    try {
      const given = await pass();
      if (isOver()) return;
      onPass(given);
      await heard;
      link = linkFor(given);
    } catch (error) {
      if (!(error instanceof SignedOutError)) {
        again();
        return;
      }
      end('signedOut');
      parts.onSignedOut(error.why);
    } finally {
      opening = false;
    }
  }

  function linkFor(given: Pass): Link {
    const line = given.conversationId;
    return openLink({
      pass: given,
      locale: locale(),
      watermark: read?.line === line ? String(read.to) : undefined,
      onActivity: (activity) => {
        const number = numberOf(activity);
        if (number !== undefined) read = { line, to: readOn(read?.line === line ? read.to : undefined, number) };
        hear(activity);
      },
      onOpen: () => {
        failures = 0;
        if (!wasOnline) connectionStatus$.tell(webChatStatus.online);
        wasOnline = true;
        outbox.setOnline(true);
        onState('online');
      },
      onLost: (gone) => {
        if (gone) read = undefined;
        link = undefined;
        outbox.setOnline(false);
        again();
      },
    });
  }

  function hear(activity: Activity): void {
    const mark = activity.channelData?.rota;
    if (activity.type === 'event' && mark) {
      onMark(mark);
      if (mark.settled) for (const card of cards.settle(mark.settled.ref, mark.settled.status)) activity$.tell(card);
      return;
    }
    const shown = arriving(activity);
    cards.keep(shown);
    activity$.tell(shown);
  }

  function again(): void {
    if (isOver()) return;
    onState(wasOnline ? 'lost' : 'failed');
    const pauseMs = Math.min(longestPauseMs, firstPauseMs * 2 ** failures);
    failures += 1;
    timer = setTimeout(() => void open(), pauseMs * (0.75 + Math.random() / 2));
  }

  const soon = () => {
    if (document.visibilityState === 'visible') void open();
  };
  function end(state?: ConnectionState): void {
    over.abort();
    clearTimeout(timer);
    link?.close();
    outbox.setOnline(false);
    if (state) onState(state);
  }

  async function post(activity: Activity): Promise<string> {
    if (activity.type === 'typing') return postTyping(activity);
    try {
      return await outbox.send(activity);
    } catch (error) {
      if (error instanceof RefusedError) onRefused(error.status);
      throw error;
    }
  }

  /** Now or never. Web Chat waits for an echo of everything, and the server sends none of this. */
  async function postTyping(activity: Activity): Promise<string> {
    const id = `typing|${activity.from.id}`;
    if (mayType()) await link?.post(activity).catch(() => undefined);
    activity$.tell({ ...activity, id });
    return id;
  }

  addEventListener('online', soon, { signal: over.signal });
  document.addEventListener('visibilitychange', soon, { signal: over.signal });
  onState('connecting');
  void open();

  return {
    adapter: {
      activity$,
      connectionStatus$,
      postActivity: (activity) => observablePromise(() => post(activity)),
      end: () => {
        end();
      },
    },
    retry: () => void open(),
    close: () => {
      end();
    },
  };
}
