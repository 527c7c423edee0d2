import type { Presence } from '../activity.ts';
import { type Chat, startChat } from '../chat.ts';
import { button, byId } from '../elements.ts';
import { languageFrom } from '../language.ts';
import { ask, askForPass, type Pass } from '../pass.ts';
import { presenceViewIn } from '../presenceView.ts';
import { type Texts, texts } from '../texts.ts';
import { codeInAddress, useCode } from './signIn.ts';
import { showSignIn } from './signInView.ts';

let language = languageFrom(navigator.languages);
let linkWasGood = true;
let presence: Presence = 'offline';
const said = (): Texts => texts[language];
const lists = ['list', 'queue', 'help'] as const;

function speak(): void {
  document.documentElement.lang = language;
  document.title = said().deskTitle;
  byId('title').textContent = said().deskTitle;
}

const presenceView = presenceViewIn(byId('presence'), {
  texts: said,
  say: (wanted) => chat?.send(`/${wanted}`),
});

/** Whether the agent is here is said in the header, and by the button that is pressed. */
function showPresence(now: Presence): void {
  presence = now;
  document.documentElement.dataset['presence'] = now;
  presenceView.show(now);
  chat?.refresh();
}

/** Whose desk it is, and what they can do. */
function welcome({ name = '', language: own }: Pass): void {
  language = languageFrom([own, ...navigator.languages]);
  speak();
  presenceView.speak();
  byId('signed-in').textContent = said().signedInAs(name);
  byId('sign-out').append(said().signOut);
  byId('commands').ariaLabel = said().commandsLabel;
  byId('lists').replaceChildren(
    ...lists.map((word) =>
      button(said().commands[word], () => chat?.send(`/${word}`), { title: `/${word}`, disabled: true }),
    ),
  );
  byId('who').hidden = false;
  byId('commands').hidden = false;
}

speak();
const chat: Chat | undefined = startChat({
  elements: {
    conversation: byId('conversation'),
    empty: byId('empty'),
    banner: byId('banner'),
    status: byId('status'),
    counter: byId('counter'),
  },
  language: () => language,
  pass: async () => {
    linkWasGood = await useCode();
    const pass = await askForPass('/desk/token');
    showPresence(pass.presence ?? 'offline');
    return pass;
  },
  empty: () => ({ title: said().deskEmptyTitle, text: said().deskEmptyText[presence] }),
  onlineAs: () => said().commands[presence],
  onPass: welcome,
  onReady: () => {
    presenceView.enable();
    for (const one of byId('lists').querySelectorAll('button')) one.disabled = false;
  },
  onMark: (mark) => {
    if (mark.presence) showPresence(mark.presence);
  },
  onSignedOut: (why) => {
    chat?.close();
    showSignIn(said(), why, linkWasGood);
  },
});
byId('sign-out').addEventListener('click', () => {
  ask('/desk/sign-out').then(
    () => {
      location.reload(); // nothing of the conversations stays behind
    },
    () => undefined, // still signed in, as the page says
  );
});
addEventListener('hashchange', () => {
  if (codeInAddress() !== '') location.reload();
});
