import { byId, made } from '../elements.ts';
import type { SignedOutError } from '../pass.ts';
import type { Texts } from '../texts.ts';

/** What to do when nobody is signed in here, or an agent who has no desk. */
export function showSignIn(texts: Texts, why: SignedOutError['why'], linkWasGood: boolean): void {
  const paragraphs =
    why === 'noDesk'
      ? [made('h2', {}, texts.noDeskTitle), made('p', {}, texts.noDeskHow)]
      : [
          made('h2', {}, texts.signInTitle),
          !linkWasGood && made('p', { className: 'used' }, texts.linkUsed),
          made('p', {}, texts.signInHow),
          made('p', {}, texts.signInAsk),
        ];
  byId('sign-in').replaceChildren(...paragraphs.filter((one) => one !== false));
  for (const id of ['who', 'commands', 'desk', 'banner', 'counter']) byId(id).hidden = true;
  byId('sign-in').hidden = false;
}
