import { longestText } from './limits.ts';
import type { Texts } from './texts.ts';
import type { Store } from './webChatApi.ts';

/** From so many characters before the end on, what is left is counted. */
const countedLast = 1_000;

/** Counts what is typed when it comes near the longest that can be sent. */
export function counterIn(element: HTMLElement, store: Store, texts: () => Texts): void {
  store.subscribe(() => {
    const { length } = store.getState().sendBoxValue.trim();
    element.hidden = length <= longestText - countedLast;
    element.classList.toggle('over', length > longestText);
    element.textContent = element.hidden ? '' : texts().counted(length, longestText);
  });
}
