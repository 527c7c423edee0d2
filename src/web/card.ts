/** A card of the desk, as far as the page draws it. */
export interface Card {
  readonly title: string;
  readonly facts: readonly { readonly title: string; readonly value: string }[];
  readonly body: readonly string[];
  readonly rows?: readonly { readonly text: string; readonly actions: readonly CardAction[] }[];
  readonly actions: readonly CardAction[];
}

/** A button. With `input` it asks for something first, at once when that is `open`. */
export interface CardAction {
  readonly title: string;
  readonly command: string;
  readonly ref: string | null;
  readonly text?: string;
  readonly input?: CardInput;
  readonly rare?: boolean;
}

export interface CardInput {
  readonly placeholder: string;
  readonly choices?: readonly { readonly title: string; readonly value: string }[];
  readonly more?: { readonly placeholder: string };
  readonly send: string;
  readonly open?: boolean;
}

/** What a button says to the desk. */
export interface Pressed {
  readonly command: string;
  readonly ref: string | null;
  readonly text?: string;
  /** What the person sees of it. */
  readonly shown: string;
}

/** A card with nothing to press any more, which says why: as the server keeps it. */
export const settledCard = ({ rows = [], ...card }: Card, status: string): Card => ({
  ...card,
  body: [...card.body, ...rows.map(({ text }) => text), status],
  actions: [],
});

/** A pressed button, and what was typed or chosen, as it is shown: what would have been typed in its place. */
export function pressedOf({ command, ref, text }: CardAction, typed?: { text: string; shown: string }): Pressed {
  const said = typed?.text ?? text;
  const words = typed?.shown ?? (command === 'say' || command === 'note' ? (text ?? '') : '');
  const about = [`/${command}`, ref === null ? '' : `#${ref}`, words].filter((part) => part !== '').join(' ');
  return { command, ref, ...(said !== undefined && { text: said }), shown: command === 'say' ? words : about };
}
