import { startChat } from '../chat.ts';
import { byId } from '../elements.ts';
import { languageFrom, languageNames, languages, preferredLanguage, rememberLanguage } from '../language.ts';
import { askForPass } from '../pass.ts';
import { texts } from '../texts.ts';

let language = preferredLanguage();
/** What the organisation calls its chat, by language: the message `title`, which there need not be. */
const titles = JSON.parse(document.documentElement.dataset['titles'] ?? '{}') as Readonly<Record<string, string>>;
const select = byId('languages') as HTMLSelectElement;
select.replaceChildren(...languages.map((known) => new Option(languageNames[known], known)));

function speak(): void {
  const { chatTitle, language: label } = texts[language];
  const title = titles[language] ?? titles['en'] ?? chatTitle;
  document.documentElement.lang = language;
  document.title = title;
  byId('title').textContent = title;
  byId('languages-label').textContent = label;
  select.value = language;
}

speak();
const chat = startChat({
  elements: {
    conversation: byId('conversation'),
    empty: byId('empty'),
    banner: byId('banner'),
    status: byId('status'),
    counter: byId('counter'),
  },
  language: () => language,
  pass: () => askForPass('/chat/token'),
  empty: () => ({ title: texts[language].emptyTitle, text: texts[language].emptyText }),
});
select.addEventListener('change', () => {
  language = languageFrom([select.value]);
  rememberLanguage(language);
  speak();
  chat?.speak();
});
