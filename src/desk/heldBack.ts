import type { CardAction } from '../domain/content.ts';
import { actionsFor, pressable, textFor } from './answer.ts';
import { meantBy } from './meant.ts';
import type { DeskPorts, Typist } from './ports.ts';

/** Longer ones would make the card too large for some channels: they are typed again. */
const longestOffered = 2_000;

/** Nothing was sent: whoever typed it says which it was, by a button or by typing it otherwise. */
export async function answerHeldBack(ports: DeskPorts, typist: Typist, text: string): Promise<void> {
  const { target } = await meantBy(ports, typist);
  const ticket = target === null ? undefined : await ports.ticket(target);
  const ref = ticket?.owner === typist.agent && text.length <= longestOffered ? ticket.ref : null;
  const { note, reply } = actionsFor(ports, typist);
  const offered: CardAction[] =
    ref === null
      ? []
      : [
          { ...withText(note(ref), text), title: textFor(ports, typist, 'buttonSaveNote') },
          { ...withText(reply(ref), text), title: textFor(ports, typist, 'buttonSendAsIs') },
        ];
  await ports.answer(typist, pressable(textFor(ports, typist, 'heldBack', { text }), typist.language, offered, ref));
}

/** Nothing is asked any more: what is said is known. */
const withText = ({ command, ref, title }: CardAction, text: string): CardAction => ({ command, ref, title, text });
