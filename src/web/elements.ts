/** The element with an id, which the page's HTML has. */
export function byId(id: string): HTMLElement {
  const element = document.getElementById(id);
  if (!element) throw new Error(`the page has no #${id}`);
  return element;
}

type Child = Node | string | false | null | undefined;

/** A new element, with what is given set on it. */
export function made<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  given: Partial<HTMLElementTagNameMap[Tag]> = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[Tag] {
  const element = Object.assign(document.createElement(tag), given);
  element.append(...(children.filter((child) => child instanceof Node || Boolean(child)) as (Node | string)[]));
  return element;
}

/** A button that does something and submits nothing. */
export function button(text: string, press: () => void, given: Partial<HTMLButtonElement> = {}): HTMLButtonElement {
  const element = made('button', { type: 'button', textContent: text, ...given });
  element.addEventListener('click', press);
  return element;
}
