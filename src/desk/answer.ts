import type { Card, CardAction, Outgoing } from '../domain/content.ts';
import type { Values } from '../messages/message.ts';
import { type Actions, actionsIn } from './actions.ts';
import type { DeskPorts, Typist } from './ports.ts';
import { cardAsText, deskText, fromBot } from './texts.ts';

/** A text of the desk, in the language of whoever typed. */
export const textFor = (ports: DeskPorts, { language }: Typist, key: string, values: Values = {}): string =>
  deskText(ports.catalog(), language, key, values);

export const actionsFor = (ports: DeskPorts, { language }: Typist): Actions => actionsIn(ports.catalog(), language);

/** Answers with a text of the desk, and buttons for what comes next. */
export const answer = (
  ports: DeskPorts,
  typist: Typist,
  key: string,
  values: Values = {},
  actions: readonly CardAction[] = [],
): Promise<void> => answerWith(ports, typist, textFor(ports, typist, key, values), actions);

export const answerWith = (
  ports: DeskPorts,
  typist: Typist,
  text: string,
  actions: readonly CardAction[] = [],
): Promise<void> => ports.answer(typist, pressable(text, typist.language, actions));

/** Answers with a card; where there are no cards it reads as its text. */
export const answerCard = (
  ports: DeskPorts,
  typist: Typist,
  card: Card,
  { ref = null, text = cardAsText(card) }: { readonly ref?: string | null; readonly text?: string } = {},
): Promise<void> => ports.answer(typist, { ...fromBot(text, typist.language, ref), card });

/** A text with buttons, if there are any. */
export function pressable(
  text: string,
  language: string,
  actions: readonly CardAction[],
  ref: string | null = null,
): Outgoing {
  const message = fromBot(text, language, ref);
  return actions.length === 0 ? message : { ...message, card: { title: '', facts: [], body: [text], actions } };
}

/** Where an agent who answers nobody may go on. */
export function elsewhere(ports: DeskPorts, typist: Typist): readonly CardAction[] {
  const { list, queue } = actionsFor(ports, typist);
  return [list, queue];
}
