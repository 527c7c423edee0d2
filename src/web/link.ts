import { ConnectionStatus, DirectLine } from 'botframework-directlinejs/dist/directline.js';
import type { Activity } from './activity.ts';
import type { Pass } from './pass.ts';
import { watchedSocket } from './watchedSocket.ts';

/** One connection of directlinejs, until it is lost. */
export interface Link {
  /** The activity's id; undefined when it may be tried again. Throws RefusedError when it may not. */
  post(activity: Activity): Promise<string | undefined>;
  close(): void;
}

/** The server looked at a message and does not want it. */
export class RefusedError extends Error {
  readonly status: number;

  constructor(status: number) {
    super(`the server refused a message: ${status}`);
    this.status = status;
  }
}

interface Parts {
  readonly pass: Pass;
  readonly locale: string;
  /** Undefined: start the line, and get the last of it. */
  readonly watermark: string | undefined;
  readonly onActivity: (activity: Activity) => void;
  readonly onOpen: () => void;
  /** Once; `gone` when the line cannot be gone on with from the watermark. */
  readonly onLost: (gone: boolean) => void;
}

const domain = '/v3/directline';
/** A large file on a slow line takes its time. */
const answerWithinMs = 60_000;
/** Statuses after which the same message may be accepted: the person must be let in again, or wait. */
const passing = new Set([0, 401, 403, 404, 408, 429]);

/**
 * Connects by directlinejs, which starts or resumes the line, keeps its token fresh, and reads its socket. What it does when the
 * socket is lost is not waited for (tries up to 20 seconds apart, and none after 15 minutes): the link is given up then.
 */
export function openLink({ pass, locale, watermark, onActivity, onOpen, onLost }: Parts): Link {
  let over = false;
  const lose = (gone: boolean) => {
    if (over) return;
    close();
    onLost(gone);
  };
  const directLine = new DirectLine({
    domain: location.origin + domain,
    token: pass.token,
    timeout: answerWithinMs,
    conversationStartProperties: { locale },
    ...(watermark !== undefined && { conversationId: pass.conversationId, watermark }),
    WebSocket: watchedSocket({
      opened: () => {
        if (!over) onOpen();
      },
      closed: () => {
        lose(false);
      },
    }),
  });
  const statuses = directLine.connectionStatus$.subscribe((status) => {
    if (status === ConnectionStatus.ExpiredToken)
      queueMicrotask(() => {
        lose(false);
      });
    if (status === ConnectionStatus.FailedToConnect || status === ConnectionStatus.Ended) lose(true);
  });
  const activities = directLine.activity$.subscribe({
    next: (activity) => {
      onActivity(activity);
    },
    error: () => {
      lose(true);
    },
  });
  const offline = () => {
    lose(false);
  };
  addEventListener('offline', offline);

  function close(): void {
    if (over) return;
    over = true;
    removeEventListener('offline', offline);
    activities.unsubscribe();
    statuses.unsubscribe();
    directLine.end();
  }

  return {
    close,
    post: (activity) =>
      new Promise((resolve, reject) => {
        directLine.postActivity(activity as Parameters<typeof directLine.postActivity>[0]).subscribe({
          next: (id: string) => {
            resolve(id === 'retry' ? undefined : id);
          },
          error: (error: unknown) => {
            const { status = 0 } = error as { status?: number };
            if (passing.has(status) || status >= 500) resolve(undefined);
            else reject(new RefusedError(status));
            if (status === 401 || status === 404) lose(true);
          },
        });
      }),
  };
}
