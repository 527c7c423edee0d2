import { type Card, type CardAction, type Pressed, pressedOf } from './card.ts';
import { cardForm } from './cardForm.ts';
import { button, made } from './elements.ts';
import { linked } from './plainText.ts';
import type { Texts } from './texts.ts';

/** The event of a card whose button was pressed; its `detail` is what it says. */
export const pressEvent = 'rota-press';

/** Makes `<rota-card card="…">` known to the page: a card, as JSON, with its buttons. */
export function defineCards(texts: () => Texts): void {
  class RotaCard extends HTMLElement {
    static readonly observedAttributes = ['card'];

    attributeChangedCallback(): void {
      const card = JSON.parse(this.getAttribute('card') ?? '') as Card;
      this.replaceChildren(...partsOf(card, texts(), this.#press));
    }

    readonly #press = (pressed: Pressed): void => {
      this.dispatchEvent(new CustomEvent(pressEvent, { bubbles: true, detail: pressed }));
    };
  }
  customElements.define('rota-card', RotaCard);
}

type Press = (pressed: Pressed) => void;

function partsOf({ title, facts, body, rows = [], actions }: Card, texts: Texts, press: Press): HTMLElement[] {
  const bar = (of: readonly CardAction[]) => actionsOf(of, texts, press);
  return [
    ...(title === '' ? [] : [made('p', { className: 'rota-card-title', textContent: title })]),
    ...(facts.length === 0 ? [] : [factsOf(facts)]),
    ...body.map((text) => made('p', { className: 'rota-text' }, ...linked(text))),
    ...(rows.length === 0
      ? []
      : [
          made(
            'ul',
            { className: 'rota-rows' },
            ...rows.map((row) => made('li', {}, made('p', { className: 'rota-text' }, row.text), ...bar(row.actions))),
          ),
        ]),
    ...bar(actions),
  ];
}

const factsOf = (facts: Card['facts']): HTMLElement =>
  made(
    'dl',
    { className: 'rota-facts' },
    ...facts.map(({ title, value }) =>
      made('div', {}, made('dt', { textContent: title }), made('dd', { textContent: value })),
    ),
  );

/** Buttons in a row, the rare ones behind one of their own, and below them what the one that was pressed asks for. */
function actionsOf(actions: readonly CardAction[], texts: Texts, press: Press): HTMLElement[] {
  if (actions.length === 0) return [];
  const place = made('div');
  const openers: HTMLButtonElement[] = [];
  const opened = (by: HTMLButtonElement | null) => {
    for (const opener of openers) opener.ariaExpanded = String(opener === by);
  };

  function asking(action: CardAction): HTMLButtonElement {
    const { input } = action;
    if (!input)
      return button(action.title, () => {
        press(pressedOf(action));
      });
    const opener = button(action.title, () => {
      if (opener.ariaExpanded === 'true') {
        close();
        return;
      }
      const form = cardForm({ action, input, texts, press, close });
      place.replaceChildren(form);
      opened(opener);
      form.querySelector<HTMLElement>('textarea, select')?.focus();
    });
    const close = () => {
      place.replaceChildren();
      opened(null);
      opener.focus();
    };
    opener.ariaExpanded = 'false';
    openers.push(opener);
    return opener;
  }

  const forms = actions.filter(({ input }) => input?.open);
  const [often, rarely] = [false, true].map((rare) =>
    actions.filter((action) => !forms.includes(action) && Boolean(action.rare) === rare).map(asking),
  ) as [HTMLButtonElement[], HTMLButtonElement[]];
  const rest = made('span', { className: 'rota-actions', hidden: true }, ...rarely);
  const more = button(
    '⋯',
    () => {
      rest.hidden = false;
      more.remove();
      rarely[0]?.focus();
    },
    { ariaLabel: texts.more, title: texts.more },
  );
  return [
    ...forms.flatMap((action) => (action.input ? [cardForm({ action, input: action.input, texts, press })] : [])),
    ...(often.length + rarely.length === 0
      ? []
      : [made('div', { className: 'rota-actions' }, ...often, ...(rarely.length === 0 ? [] : [more, rest]))]),
    place,
  ];
}
