import type { Activity } from 'botbuilder';
import type { Choice, Outgoing } from '../../domain/content.ts';
import type { LineDocument } from '../../store/documents.ts';
import { adaptiveCard, mostRows } from '../adaptiveCard.ts';
import { type Abilities, abilitiesOf } from './abilities.ts';
import { isShown } from './files.ts';
import { withSpaces } from './slashes.ts';
import { written } from './written.ts';
import { pieces } from '../../domain/pieces.ts';

/**
 * A message in as many activities as the channel needs for its text: who speaks stands before the first, and what goes with the
 * words goes with the last.
 */
export function spellAll(line: Pick<LineDocument, 'channel'>, message: Outgoing): Partial<Activity>[] {
  const { longestText } = abilitiesOf(line.channel);
  for (let most = longestText; ; most = Math.floor(most * shorter)) {
    const [beside, after] = filesOf(message, line);
    const [fitted, parts] = partsOf({ ...message, attachments: beside }, abilitiesOf(line.channel), most);
    const words = parts.map((text, index) => partOf(fitted, text, index, parts.length));
    const all = [...words, ...after].filter((part, index) => index > 0 || after.length === 0 || !isEmpty(part));
    const spelt = all.map((part) => spell(line, part));
    // Escaped words are longer than the words.
    if (most < fewest || spelt.every(({ text = '' }) => text.length <= longestText)) return spelt;
  }
}
const shorter = 0.7;
const fewest = 100;

/** A card that says it all is one; when there is too much to say for a card, the words go before it. Else: what to type in its place. */
function partsOf(message: Outgoing, can: Abilities, most: number): [Outgoing, readonly string[]] {
  const { cards, longestText } = can;
  const { card, text } = message;
  if (card === null) return [message, pieces(text, most)];
  if (cards === 'whole') {
    if (text.length <= longestText / 2 && (card.rows ?? []).length <= mostRows) return [message, [text]];
    return [{ ...message, card: { ...card, body: [] } }, [...pieces(text, most), card.title]];
  }
  const typed = cards === 'none' ? card.actions.flatMap((action) => action.typed ?? []).join(' · ') : '';
  const shown = message.internal ? typed : asTyped(can, typed); // what is internal is spelt so as a whole
  return [message, pieces(shown === '' ? text : `${text}\n\n${shown}`, most)];
}

/**
 * Files that the channel shows go with the words, or right after them where they have to be apart; the others are messages of their
 * own after that, with links in the place of words. Whose they are stands before the first.
 */
function filesOf(message: Outgoing, { channel }: Pick<LineDocument, 'channel'>): [Outgoing['attachments'], Outgoing[]] {
  const { attachments, sender } = message;
  const can = abilitiesOf(channel);
  const shown = attachments.filter((file) => isShown(can, file));
  const told = attachments.filter((file) => !isShown(can, file));
  const beside = can.apart ? [] : shown;
  const own = { ...message, text: '', choices: [], card: null };
  const named = isEmpty({ ...message, attachments: beside }) ? sender : unnamed(sender);
  const apart = can.apart && shown.length > 0 ? apartOf(own, shown, named) : [];
  const links = Array.from({ length: Math.ceil(told.length / mostTold) }, (_, index) => ({
    ...own,
    attachments: told.slice(index * mostTold, (index + 1) * mostTold),
    sender: index === 0 && apart.length === 0 ? named : unnamed(sender),
  }));
  return [beside, [...apart, ...links]];
}
/** So many links are no longer than any channel's text. */
const mostTold = 4;

/** Pictures without words: whoever has to be named is named by words of their own, with what the pictures are called. */
function apartOf(own: Outgoing, shown: Outgoing['attachments'], sender: Outgoing['sender']): Outgoing[] {
  const pictures = { ...own, attachments: shown, sender: unnamed(sender) };
  if (sender.role !== 'agent') return [pictures];
  const text = shown.map(({ name, contentType }) => `📎 ${name ?? contentType}`).join('\n');
  return [{ ...own, text, attachments: [], sender }, pictures];
}

const unnamed = (sender: Outgoing['sender']): Outgoing['sender'] =>
  sender.role === 'agent' ? { ...sender, role: 'bot' } : sender;

const isEmpty = ({ text, attachments, choices, card }: Outgoing): boolean =>
  text === '' && attachments.length === 0 && choices.length === 0 && card === null;

function partOf(message: Outgoing, text: string, index: number, count: number): Outgoing {
  const { sender } = message;
  return {
    ...message,
    ...(index < count - 1 && { attachments: [], choices: [], card: null }),
    sender: index === 0 ? sender : unnamed(sender),
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
  const said = internal ? asTyped(can, text) : text;
  const words = choices.length === 0 || buttons ? said : `${said}\n\n${listOf(choices)}`;
  const files = attachments.map(({ contentType, url, name, oversized }) => ({
    contentType,
    contentUrl: url,
    ...(name !== null && { name }),
    ...(oversized && { oversized }),
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

const asTyped = ({ keepsSlashes }: Abilities, text: string): string => (keepsSlashes ? withSpaces(text) : text);

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
