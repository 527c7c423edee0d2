/** Where a keyboard is at hand the person can type at once; on a phone it would cover half of the page. */
const withKeyboard = '(min-width: 820px) and (hover: hover)';

/** Puts the cursor into the send box, unless the person is somewhere already. */
export function focusSendBox(conversation: HTMLElement): void {
  const isElsewhere = document.activeElement !== null && document.activeElement !== document.body;
  if (isElsewhere || !matchMedia(withKeyboard).matches) return;
  conversation.querySelector<HTMLElement>('.webchat__send-box textarea')?.focus();
}

/** As Web Chat does when something is sent from the send box. */
export function scrollToEnd(conversation: HTMLElement): void {
  const messages = conversation.querySelector('.webchat__basic-transcript__scrollable');
  messages?.scrollTo({ top: messages.scrollHeight });
}
