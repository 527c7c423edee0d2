import { z } from 'zod';
import type { Submitted } from '../domain/content.ts';
import { inputId, moreId } from './adaptiveCard.ts';

/** The longest text that a person may send, in characters. */
export const longestText = 20_000;

const button = z.object({
  command: z.string().max(40),
  ref: z.string().max(8).nullable().default(null),
  text: z.string().max(longestText).default(''),
});
const typed = z.string().max(longestText);
/** What was typed beside the button stands under its own ids, or in `text`. */
const pressed = z.looseObject({ rota: button, text: typed.optional() });

/** What a card's button sent, from an activity's `value`; null when it is none of ours. */
export function submittedIn(value: unknown): Submitted | null {
  const { data } = pressed.safeParse(value);
  if (!data) return null;
  const { command } = data.rota;
  const own = typed.safeParse(data[inputId(command)]).data ?? data.text ?? data.rota.text;
  const more = typed.safeParse(data[moreId(command)]).data ?? '';
  return { ...data.rota, text: more === '' ? own : `${own} ${more}` };
}

/** Characters that end strings or lines where nobody expects it; line breaks and tabs stay. */
// eslint-disable-next-line no-control-regex
const control = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/g;

/** A person's words without what cannot be seen. */
export const readable = (text: string): string => text.replace(control, '');
