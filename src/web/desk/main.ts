import { type Chat, startChat } from '../chat.ts';
import { byId } from '../elements.ts';
import { languageFrom } from '../language.ts';
import { ask, askForPass, NoDeskError, type Pass } from '../pass.ts';
import { type Texts, texts } from '../texts.ts';
import { codeInAddress, useCode } from './signIn.ts';

let language = languageFrom(navigator.languages);
let linkWasGood = true;
let hasDesk = true;
const said = (): Texts => texts[language];

function speak(): void {
  document.documentElement.lang = language;
  document.title = said().deskTitle;
  byId('title').textContent = said().deskTitle;
}

/** Whose desk it is, and what they can do. */
function welcome({ name = '', language: own }: Pass): void {
  language = languageFrom([own, ...navigator.languages]);
  speak();
  byId('signed-in').textContent = said().signedInAs(name);
  byId('sign-out').textContent = said().signOut;
  byId('commands').ariaLabel = said().commandsLabel;
  byId('commands').replaceChildren(
    ...Object.entries(said().commands).map(([word, text]) => commandButton(`/${word}`, text)),
  );
  byId('who').hidden = false;
  byId('commands').hidden = false;
}

function commandButton(command: string, text: string): HTMLButtonElement {
  const button = document.createElement('button');
  button.type = 'button';
  button.textContent = text;
  button.title = command;
  button.disabled = true;
  button.addEventListener('click', () => chat?.send(command));
  return button;
}

/** What to do when nobody is signed in here, or somebody who has no desk. */
function showSignIn(): void {
  chat?.close();
  byId('sign-in').replaceChildren(...(hasDesk ? signInHelp() : noDeskHelp()));
  for (const id of ['who', 'commands', 'conversation', 'banner']) byId(id).hidden = true;
  byId('sign-in').hidden = false;
}

const heading = (text: string) => Object.assign(document.createElement('h2'), { textContent: text });
const paragraph = (text: string) => Object.assign(document.createElement('p'), { textContent: text });
const noDeskHelp = () => [heading(said().noDeskTitle), paragraph(said().noDeskHow)];

function signInHelp(): HTMLElement[] {
  const used = Object.assign(paragraph(said().linkUsed), { className: 'used' });
  const command = Object.assign(document.createElement('code'), {
    textContent: 'npm run rota -- agents sign-in <name>',
  });
  return [
    heading(said().signInTitle),
    ...(linkWasGood ? [] : [used]),
    paragraph(said().signInHow),
    paragraph(said().signInSupervisor),
    command,
  ];
}

speak();
const chat: Chat | undefined = startChat({
  elements: { conversation: byId('conversation'), banner: byId('banner'), status: byId('status') },
  language: () => language,
  pass: async () => {
    linkWasGood = await useCode();
    try {
      return await askForPass('/desk/token');
    } catch (error) {
      hasDesk = !(error instanceof NoDeskError);
      throw error;
    }
  },
  onPass: welcome,
  onReady: () => {
    for (const button of byId('commands').querySelectorAll('button')) button.disabled = false;
  },
  onSignedOut: showSignIn,
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
