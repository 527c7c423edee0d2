import type { CardAction } from '../domain/content.ts';
import type { Catalog } from '../messages/catalog.ts';
import { deskText } from './texts.ts';

/** The buttons of the desk, in one agent's language. Each does what the command of its name does. */
export interface Actions {
  readonly online: CardAction;
  readonly away: CardAction;
  readonly offline: CardAction;
  readonly list: CardAction;
  readonly queue: CardAction;
  reply(ref: string): CardAction;
  /** What is typed goes there from now on. */
  focus(ref: string): CardAction;
  claim(ref: string): CardAction;
  note(ref: string): CardAction;
  /** Asks who it is to go to. */
  transfer(ref: string): CardAction;
  close(ref: string): CardAction;
  history(ref: string): CardAction;
  unassign(ref: string): CardAction;
  /** Words that could not be delivered are sent again. */
  retry(ref: string, message: string): CardAction;
}

/** In a menu, where the channel has one. */
export const inMenu = (action: CardAction): CardAction => ({ ...action, rare: true });

export function actionsIn(catalog: Catalog, language: string): Actions {
  const text = (key: string): string => deskText(catalog, language, key);
  /** What can be typed instead stands in the texts that these go with. */
  const plain = (command: string, key: string): CardAction => ({ title: text(key), command, ref: null });
  const about = (command: string, key: string) => (ref: string) => ({ title: text(key), command, ref });
  const asking = (command: string, key: string, placeholder: string) => (ref: string) => ({
    ...about(command, key)(ref),
    input: { placeholder: text(placeholder), send: text(command === 'note' ? 'buttonSaveNote' : 'buttonSend') },
  });
  return {
    online: plain('online', 'buttonOnline'),
    away: plain('away', 'buttonAway'),
    offline: plain('offline', 'buttonOffline'),
    list: plain('list', 'buttonList'),
    queue: plain('queue', 'buttonQueue'),
    reply: asking('say', 'buttonReply', 'placeholderReply'),
    focus: (ref) => ({ ...about('to', 'buttonFocus')(ref), typed: `/to #${ref}` }),
    claim: (ref) => ({ ...about('claim', 'buttonClaim')(ref), typed: `/claim #${ref}` }),
    note: asking('note', 'buttonNote', 'placeholderNote'),
    transfer: about('transfer', 'buttonTransfer'),
    close: about('close', 'buttonClose'),
    history: about('history', 'buttonHistory'),
    unassign: about('unassign', 'buttonUnassign'),
    retry: (ref, message) => ({ ...about('retry', 'buttonRetry')(ref), text: message, typed: `/retry #${ref}` }),
  };
}
