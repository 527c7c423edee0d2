import { isSeen } from './activity.ts';
import { made } from './elements.ts';
import type { Store } from './webChatApi.ts';

export interface EmptyWords {
  readonly title: string;
  readonly text: string;
}

/** What stands in a conversation that nothing was written in yet. */
export interface EmptyState {
  /** Looks again: the language or what there is to say may be another one. */
  speak(): void;
  /** What was written before is there by now. */
  ready(): void;
}

export function emptyStateIn(element: HTMLElement, store: Store, words: () => EmptyWords): EmptyState {
  let isReady = false;
  const look = () => {
    element.hidden = !isReady || store.getState().activities.some(isSeen);
  };
  const speak = () => {
    const { title, text } = words();
    element.replaceChildren(made('h2', {}, title), made('p', {}, text));
    look();
  };
  store.subscribe(look);
  return {
    speak,
    ready: () => {
      isReady = true;
      speak();
    },
  };
}
