import type { Activity, Attachment } from './activity.ts';
import type { ChatAdapter } from './connection.ts';
import type { Drawn } from './drawn.ts';

type Middleware<Request extends readonly unknown[], Result> = () => (
  next: (...request: Request) => Result,
) => (...request: Request) => Result;

/** Draws an activity, given how to draw its attachments. */
type DrawActivity = ((...rest: readonly unknown[]) => Drawn) | false | null | undefined;
export type ActivityMiddleware = Middleware<readonly [{ readonly activity: Activity }, ...unknown[]], DrawActivity>;
export type AvatarMiddleware = Middleware<
  readonly [{ readonly activity?: Activity; readonly fromUser: boolean }],
  (() => Drawn) | false
>;
/** Which activities stand together: those of one sender share an avatar, those of one status a time. */
export type GroupMiddleware = Middleware<
  readonly [{ readonly activities: readonly Activity[] }],
  { readonly sender: readonly (readonly Activity[])[]; readonly status: readonly (readonly Activity[])[] }
>;
/** Draws a file, a card, or an activity's text. */
export type AttachmentMiddleware = Middleware<
  readonly [{ readonly activity?: Activity; readonly attachment?: Attachment }],
  Drawn
>;
export type TypingMiddleware = Middleware<
  readonly [
    {
      readonly activeTyping: Readonly<Record<string, { readonly name: string; readonly role: string }>>;
      readonly visible: boolean;
    },
  ],
  Drawn
>;

export interface Store {
  dispatch(action: Action): void;
  getState(): { readonly activities: readonly Activity[]; readonly sendBoxValue: string };
  /** Calls back whenever something may have changed. */
  subscribe(call: () => void): void;
}

export interface Action {
  readonly type: string;
  readonly payload: object;
}
export type StoreMiddleware = () => (next: (action: Action) => unknown) => (action: Action) => unknown;

interface WebChatProps {
  readonly directLine: ChatAdapter;
  readonly store: Store;
  readonly locale: string;
  readonly nonce: string;
  readonly sendTypingIndicator: boolean;
  readonly styleOptions: object;
  readonly overrideLocalizedStrings: Readonly<Record<string, string>>;
  readonly activityMiddleware: ActivityMiddleware;
  readonly avatarMiddleware: AvatarMiddleware;
  readonly attachmentMiddleware: AttachmentMiddleware;
  readonly groupActivitiesMiddleware: GroupMiddleware;
  readonly typingIndicatorMiddleware: TypingMiddleware;
}

/** As much of Web Chat's bundle as the pages use. It is loaded as a script of its own. */
export interface WebChat {
  /** Every action goes by the middleware. */
  createStore(initial: object, middleware: StoreMiddleware): Store;
  renderWebChat(props: WebChatProps, element: HTMLElement): void;
}

/** Undefined when the bundle could not be loaded. */
export const loadedWebChat = (): WebChat | undefined => (globalThis as { WebChat?: WebChat }).WebChat;
