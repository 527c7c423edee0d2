import {
  type Card,
  type Content,
  longestCarried,
  type LostPart,
  mostAttachments,
  plain,
  type Outgoing,
} from '../domain/content.ts';
import { fileLimits } from '../domain/fileLimits.ts';
import { remembered } from '../domain/remembered.ts';
import { type Catalog, format } from '../messages/catalog.ts';
import type { Values } from '../messages/message.ts';

const bot: Outgoing['sender'] = { id: 'rota', name: 'Rota', role: 'bot' };

/** A text of the desk, in an agent's language. */
export const deskText = (catalog: Catalog, language: string, key: string, values: Values = {}): string =>
  format(catalog, language, `desk.${key}`, values);

/** A text as the bot's message to an agent: never for contacts. */
export const fromBot = (text: string, language: string, ref: string | null = null): Outgoing => ({
  ...plain,
  text,
  sender: bot,
  language,
  ref,
  internal: true,
});

/** What channels without cards show, and clients that read aloud. */
export const cardAsText = ({ title, facts, body, rows = [] }: Card): string =>
  [title, ...facts.map((fact) => `${fact.title}: ${fact.value}`), ...body, rows.map(({ text }) => text).join('\n')]
    .filter((part) => part !== '')
    .join('\n\n');

/** What is said of what did not come through; empty when all did. */
export const lostParts = (catalog: Catalog, language: string, { lost = [] }: Content): string =>
  lost.map((part) => lostPart(catalog, language, part)).join('\n\n');

function lostPart(catalog: Catalog, language: string, part: LostPart): string {
  const { format: megabytes } = new Intl.NumberFormat(language, { style: 'unit', unit: 'megabyte' });
  switch (part.why) {
    case 'tooLarge':
      return deskText(catalog, language, 'attachmentRefused', { max: megabytes(fileLimits.megabytes) });
    case 'tooMuch':
      return deskText(catalog, language, 'attachmentTooMuch', { max: megabytes(fileLimits.megabytesADay) });
    case 'unavailable':
      return deskText(catalog, language, 'attachmentLost', { name: part.name ?? '?' });
    case 'tooMany':
      return deskText(catalog, language, 'attachmentsTooMany', { count: part.count, max: mostAttachments });
    case 'notShown':
      return deskText(catalog, language, 'notShown');
    case 'cut':
      return deskText(catalog, language, 'textCut', { max: longestCarried });
  }
}

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

/** Channels by the names that people know them by. Our own is called otherwise in each language. */
const channelNames: Readonly<Record<string, string>> = {
  msteams: 'Teams',
  slack: 'Slack',
  telegram: 'Telegram',
  facebook: 'Messenger',
  line: 'LINE',
  sms: 'SMS',
  email: 'Email',
};
const webChats: readonly string[] = ['directline', 'azure-directline', 'webchat'];

export const channelName = (catalog: Catalog, language: string, channel: string): string =>
  webChats.includes(channel) ? deskText(catalog, language, 'channelWebChat') : (channelNames[channel] ?? channel);

const mostLanguages = 100;
const lengthsIn = (unit: string) =>
  remembered(
    mostLanguages,
    (language) => new Intl.NumberFormat(language, { style: 'unit', unit, unitDisplay: 'short' }),
  );
const lengthIn = { minute: lengthsIn('minute'), hour: lengthsIn('hour'), day: lengthsIn('day') };
const namesIn = remembered(mostLanguages, (language) => new Intl.DisplayNames([language], { type: 'language' }));

/** How long, roughly, as people say it: `3 min`, `2 hr`, `5 days`. */
export function formatWaiting(ms: number, language: string): string {
  const [unit, each] =
    ms < hourMs
      ? (['minute', minuteMs] as const)
      : ms < dayMs
        ? (['hour', hourMs] as const)
        : (['day', dayMs] as const);
  return lengthIn[unit](language).format(Math.max(0, Math.floor(ms / each)));
}

/** The name of a language in another one: `français`, `French`. */
export function languageName(language: string, inLanguage: string): string {
  return namesIn(inLanguage).of(language) ?? language;
}
