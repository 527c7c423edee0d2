/** A line above the conversation, read aloud when it changes. */
export interface Banner {
  show(message: Message): void;
  hide(): void;
}

interface Message {
  readonly tone: 'warning' | 'error' | 'good';
  readonly text: string;
  readonly button?: { readonly text: string; readonly press: () => void };
  /** Goes by itself, and what comes then. */
  readonly forMs?: number;
  readonly then?: () => void;
}

/** `element` is a live region that is on the page from the start: one that comes later is not read aloud. */
export function bannerIn(element: HTMLElement): Banner {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const hide = () => {
    clearTimeout(timer);
    element.replaceChildren();
  };
  return {
    hide,
    show: ({ tone, text, button, forMs, then = hide }) => {
      clearTimeout(timer);
      const line = document.createElement('div');
      line.className = `banner banner-${tone}`;
      line.append(textElement('p', text));
      if (button) {
        const pressable = textElement('button', button.text);
        pressable.addEventListener('click', button.press);
        line.append(pressable);
      }
      element.replaceChildren(line);
      if (forMs !== undefined) timer = setTimeout(then, forMs);
    },
  };
}

function textElement(name: 'p' | 'button', text: string): HTMLElement {
  const element = document.createElement(name);
  element.textContent = text;
  if (element instanceof HTMLButtonElement) element.type = 'button';
  return element;
}
