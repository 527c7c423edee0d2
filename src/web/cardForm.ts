import { type CardAction, type CardInput, type Pressed, pressedOf } from './card.ts';
import { button, made } from './elements.ts';
import { longestText } from './limits.ts';
import type { Texts } from './texts.ts';

interface Parts {
  readonly action: CardAction;
  readonly input: CardInput;
  readonly texts: Texts;
  readonly press: (pressed: Pressed) => void;
  /** Put away, by whatever. Undefined for one that stays. */
  readonly close?: () => void;
}

/** What a card's button asks for: a box or a choice, and what sends it. Once it is sent it is empty, and sent once. */
export function cardForm({ action, input, texts, press, close }: Parts): HTMLFormElement {
  const main = input.choices ? choiceOf(input) : boxOf(input.placeholder);
  const more = input.more && boxOf(input.more.placeholder);
  const form = made(
    'form',
    { className: 'rota-form', ariaLabel: action.title },
    main,
    more,
    made(
      'div',
      { className: 'rota-actions' },
      made('button', { type: 'submit', className: 'primary', textContent: input.send }),
      close && button(texts.cancel, close, { className: 'quiet' }),
    ),
  );
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    const typed = typedIn(main, more);
    if (typed === undefined) {
      main.focus();
      return;
    }
    if (typed.text.length > longestText) {
      main.setCustomValidity(texts.tooLong(longestText, typed.text.length));
      main.reportValidity();
      return;
    }
    form.reset();
    press(pressedOf(action, typed));
    close?.();
  });
  form.addEventListener('input', () => {
    main.setCustomValidity('');
  });
  form.addEventListener('keydown', (event) => {
    if (event.key !== 'Tab') event.stopPropagation(); // Web Chat would take it for a way through the messages
    if (event.key === 'Escape') close?.();
    const inBox = event.target instanceof HTMLTextAreaElement;
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing || !inBox) return;
    event.preventDefault();
    form.requestSubmit();
  });
  return form;
}

function typedIn(
  main: HTMLTextAreaElement | HTMLSelectElement,
  more: HTMLTextAreaElement | undefined,
): { text: string; shown: string } | undefined {
  const value = main.value.trim();
  if (value === '') return undefined;
  const shown = main instanceof HTMLSelectElement ? (main.selectedOptions[0]?.textContent ?? value) : value;
  const behind = more?.value.trim() ?? '';
  const joined = (first: string) => (behind === '' ? first : `${first} ${behind}`);
  return { text: joined(value), shown: joined(shown) };
}

const boxOf = (placeholder: string): HTMLTextAreaElement =>
  made('textarea', { rows: 2, placeholder, ariaLabel: placeholder });

function choiceOf({ placeholder, choices = [] }: CardInput): HTMLSelectElement {
  const first = new Option(placeholder, '', true, true);
  return made(
    'select',
    { ariaLabel: placeholder },
    first,
    ...choices.map(({ title, value }) => new Option(title, value)),
  );
}
