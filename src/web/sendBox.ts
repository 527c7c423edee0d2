/** Where a keyboard is at hand the person can type at once; on a phone it would cover half of the page. */
const withKeyboard = '(min-width: 820px) and (hover: hover)';

/** Puts the cursor into the send box, unless the person is somewhere already. */
export function focusSendBox(conversation: HTMLElement): void {
  const isElsewhere = document.activeElement !== null && document.activeElement !== document.body;
  if (isElsewhere || !matchMedia(withKeyboard).matches) return;
  conversation.querySelector<HTMLElement>('.webchat__send-box textarea')?.focus();
}

const followedForMs = 10_000;

/** Keeps the end in view, where the answer to what was pressed comes, until the person goes elsewhere or it must have come. */
export function followEnd(conversation: HTMLElement): void {
  const messages = conversation.querySelector('.webchat__basic-transcript__scrollable');
  if (!messages) return;
  const toEnd = () => {
    messages.scrollTop = messages.scrollHeight;
  };
  const following = new MutationObserver(toEnd);
  const stop = () => {
    following.disconnect();
  };
  toEnd();
  following.observe(messages, { childList: true, subtree: true });
  for (const moving of ['wheel', 'touchmove', 'pointerdown', 'keydown'])
    messages.addEventListener(moving, stop, { once: true, passive: true });
  setTimeout(stop, followedForMs);
}
