import { startChat } from '../chat.ts';
import { byId } from '../elements.ts';
import { languageFrom, languageNames, languages, preferredLanguage, rememberLanguage } from '../language.ts';
import { askForPass } from '../pass.ts';
import { texts } from '../texts.ts';

let language = preferredLanguage();
const select = byId('languages') as HTMLSelectElement;
select.replaceChildren(...languages.map((known) => new Option(languageNames[known], known)));

function speak(): void {
  const { chatTitle, language: label } = texts[language];
  document.documentElement.lang = language;
  document.title = chatTitle;
  byId('title').textContent = chatTitle;
  byId('languages-label').textContent = label;
  select.value = language;
}

speak();
const chat = startChat({
  elements: { conversation: byId('conversation'), banner: byId('banner'), status: byId('status') },
  language: () => language,
  pass: () => askForPass('/chat/token'),
});
select.addEventListener('change', () => {
  language = languageFrom([select.value]);
  rememberLanguage(language);
  speak();
  chat?.speak();
});
