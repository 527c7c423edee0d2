import type { Activity } from 'botbuilder';
import type { Choice, Outgoing } from '../../domain/content.ts';
import type { LineDocument } from '../../store/documents.ts';
import { adaptiveCard } from '../adaptiveCard.ts';
import { type Abilities, abilitiesOf } from './abilities.ts';
import { written } from './written.ts';
import { pieces } from '../../domain/pieces.ts';

/**
 * A message in as many activities as the channel needs for its text: who speaks stands before the first, and what goes with the
 * words goes with the last.
 */
export function spellAll(line: Pick<LineDocument, 'channel'>, message: Outgoing): Partial<Activity>[] {
  const { longestText } = abilitiesOf(line.channel);
  for (let most = longestText; ; most = Math.floor(most * shorter)) {
    const parts = isWhole(message, line) ? [message.text] : pieces(message.text, most);
    const spelt = parts.map((text, index) => spell(line, partOf(message, text, index, parts.length)));
    // Escaped words are longer than the words.
    if (most < fewest || spelt.every(({ text = '' }) => text.length <= longestText)) return spelt;
  }
}
const shorter = 0.7;
const fewest = 100;

/** A card that says it all is one. */
const isWhole = ({ card }: Outgoing, { channel }: Pick<LineDocument, 'channel'>): boolean =>
  card !== null && abilitiesOf(channel).cards === 'whole';

function partOf(message: Outgoing, text: string, index: number, count: number): Outgoing {
  const { sender } = message;
  return {
    ...message,
    ...(index < count - 1 && { attachments: [], choices: [], card: null }),
    sender: index === 0 || sender.role !== 'agent' ? sender : { ...sender, role: 'bot' },
    text,
  };
}

/**
 * A message as a channel carries it, without the address. On these channels everything comes from the bot: who speaks to a
 * contact stands before the words.
 */
export function spell({ channel }: Pick<LineDocument, 'channel'>, message: Outgoing): Partial<Activity> {
  const { text, sender, language, choices, attachments, card, ref, internal } = message;
  const can = abilitiesOf(channel);
  const buttons = choices.length > 0 && choices.length <= can.choices;
  const words = choices.length === 0 || buttons ? text : `${text}\n\n${listOf(choices)}`;
  const files = attachments.map(({ contentType, url, name }) => ({
    contentType,
    contentUrl: url,
    ...(name !== null && { name }),
  }));
  const cards = cardsOf(card, can);
  const whole = cards.length > 0 && can.cards === 'whole';
  return {
    type: 'message',
    // What the card says is not to be there twice; the summary is what a notification shows.
    ...(whole ? { summary: words } : written(words, sender.role === 'agent' ? sender.name : null, can.bold)),
    locale: language,
    inputHint: 'acceptingInput',
    ...(files.length + cards.length > 0 && { attachments: [...files, ...cards] }),
    ...(buttons && suggested(choices)),
    ...marked(can, { sender: sender.role, ref, internal }),
  };
}

function cardsOf(card: Outgoing['card'], { cards }: Abilities): ReturnType<typeof adaptiveCard>[] {
  if (card === null || cards === 'none') return [];
  return [cards === 'whole' ? adaptiveCard(card, 'Action.Execute', true) : adaptiveCard(card, 'Action.Submit')];
}

const listOf = (choices: readonly Choice[]): string =>
  choices.map(({ title }, index) => `${index + 1}. ${title}`).join('\n');

const suggested = (choices: readonly Choice[]): Pick<Activity, 'suggestedActions'> => ({
  suggestedActions: { to: [], actions: choices.map(({ title, value }) => ({ type: 'imBack', title, value })) },
});

/** For clients that label notes, and group by conversation. */
const marked = ({ channelData }: Abilities, rota: object): Partial<Activity> =>
  channelData ? { channelData: { rota } } : {};
