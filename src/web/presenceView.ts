import type { Presence } from './activity.ts';
import { button } from './elements.ts';
import type { Texts } from './texts.ts';

/** The buttons by which an agent says whether they are here; the one that holds is pressed. */
export interface PresenceView {
  show(presence: Presence): void;
  speak(): void;
  enable(): void;
}

const presences: readonly Presence[] = ['online', 'away', 'offline'];

export function presenceViewIn(
  group: HTMLElement,
  { texts, say }: { readonly texts: () => Texts; readonly say: (presence: Presence) => void },
): PresenceView {
  const buttons = new Map(
    presences.map((presence) => [
      presence,
      button(
        '',
        () => {
          say(presence);
        },
        { disabled: true, ariaPressed: 'false', className: `presence-${presence}` },
      ),
    ]),
  );
  group.replaceChildren(...buttons.values());
  return {
    show: (now) => {
      for (const [presence, one] of buttons) one.ariaPressed = String(presence === now);
    },
    speak: () => {
      group.ariaLabel = texts().presenceLabel;
      for (const [presence, one] of buttons) one.textContent = texts().commands[presence];
    },
    enable: () => {
      for (const one of buttons.values()) one.disabled = false;
    },
  };
}
