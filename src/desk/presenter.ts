import { type Card, type CardAction, type Content, plain, type Outgoing } from '../domain/content.ts';
import { actionsIn, inMenu } from './actions.ts';
import { pressable } from './answer.ts';
import type { BriefReason } from '../domain/effects.ts';
import { pieces } from '../domain/pieces.ts';
import type { Told } from '../domain/told.ts';
import type { Catalog } from '../messages/catalog.ts';
import type { Values } from '../messages/message.ts';
import type { CannedReplies } from '../messages/replies.ts';
import { replyPicker } from './replies.ts';
import { cardAsText, channelName, deskText, formatWaiting, fromBot, languageName, lostParts } from './texts.ts';

/** How a conversation came to an agent: from which colleague (by name), with what to say, if one handed it over. */
interface Handover {
  readonly why: BriefReason;
  readonly by: string | null;
  readonly note: string | null;
}

interface Subject {
  readonly ref: string;
  readonly contact: string;
  readonly channel: string;
  readonly language: string;
  readonly waitedMs: number | null;
}

/** How things are put to agents: pure, from what happened to words and cards in the agent's language. */
export interface Presenter {
  brief(to: string, subject: Subject, how: Handover, told: Told, inFocus: boolean): Outgoing;
  amended(to: string, subject: Subject, content: Content | null): Outgoing;
  message(to: string, subject: Subject, content: Content, inFocus: boolean): Outgoing;
  notice(to: string, subject: Subject, key: string, about: string | null, unfocused: boolean): Outgoing;
  note(to: string, subject: Subject, key: string, about: string | null): Outgoing;
  undelivered(to: string, subject: Subject, words: string, reason: string, message: string): Outgoing;
  /** A text that is about nothing else. */
  plain(to: string, key: string, values?: Values): Outgoing;
}

/** What is in force: texts, and the canned replies to choose from. */
type InForce = () => { readonly catalog: Catalog; readonly replies: CannedReplies };

export function presenterOf(inForce: InForce): Presenter {
  const catalog = () => inForce().catalog;
  return {
    brief: (to, subject, how, told, inFocus) => {
      const { ref, contact, channel, language } = subject;
      const card = briefCard(inForce(), to, subject, { how, told, inFocus });
      const attachments = told.said.flatMap((content) => content.attachments);
      const title = deskText(catalog(), to, titles[how.why] ?? 'assigned', {
        ref,
        contact,
        channel: channelName(catalog(), to, channel),
        language: languageName(language, to),
      });
      return { ...fromBot(cardAsText({ ...card, title, facts: [] }), to, ref), card, attachments };
    },
    amended: (to, { ref, contact }, content) => {
      if (content === null) return fromBot(deskText(catalog(), to, 'messageDeleted', { ref, contact }), to, ref);
      const text = deskText(catalog(), to, 'messageEdited', { ref, contact, text: wordsOf(catalog(), to, content) });
      return { ...fromBot(text, to, ref), attachments: content.attachments };
    },
    message: (to, subject, content, inFocus) => {
      const { ref, contact } = subject;
      const shownText = wordsOf(catalog(), to, content);
      const text = inFocus ? shownText : `${deskText(catalog(), to, 'messageFrom', { ref, contact })} ${shownText}`;
      const sender = { id: ref, name: `${contact} #${ref}`, role: 'contact' } as const;
      const card = inFocus ? null : messageCard(catalog(), to, subject, shownText);
      return { ...plain, text, attachments: content.attachments, sender, language: to, ref, card };
    },
    notice: (to, subject, key, about, unfocused) => {
      const { ref, contact } = subject;
      const text = deskText(catalog(), to, key, { ref, contact, agent: about, team: about });
      return fromBot(unfocused ? `${text}\n\n${deskText(catalog(), to, 'focusNone')}` : text, to, ref);
    },
    note: (to, { ref, contact }, key, about) =>
      fromBot(deskText(catalog(), to, key, { ref, contact, agent: about }), to, ref),
    undelivered: (to, { ref }, words, reason, message) => {
      const title = deskText(catalog(), to, 'undelivered', { ref, reason });
      const again = actionsIn(catalog(), to).retry(ref, message);
      const card = { title, facts: [], body: words === '' ? [] : [`“${beginning(words)}”`], actions: [again] };
      return { ...fromBot(cardAsText(card), to, ref), card };
    },
    plain: (to, key, values) => pressable(deskText(catalog(), to, key, values), to, nextAfter(catalog(), to, key)),
  };
}

/** What is done next about some notices: whoever was set away or offline comes back by a button too. */
function nextAfter(catalog: Catalog, to: string, key: string): CardAction[] {
  const { online, queue } = actionsIn(catalog, to);
  if (key === 'setAway' || key === 'lapsed') return [online];
  return key === 'waitingNobodyOnline' ? [online, queue] : [];
}

/** What was written, and what is to be said of what did not come through. */
const wordsOf = (catalog: Catalog, to: string, content: Content): string =>
  [content.text, lostParts(catalog, to, content)].filter((part) => part !== '').join('\n\n');

const longestQuote = 200;
const beginning = (words: string): string =>
  words.length <= longestQuote ? words : `${pieces(words, longestQuote)[0] ?? ''}…`;

interface Brief {
  readonly how: Handover;
  readonly told: Told;
  readonly inFocus: boolean;
}

const titles: Partial<Record<BriefReason, string>> = { missed: 'missed', reopened: 'reopened' };
/** A card says channel and language by itself. */
const cardTitles: Partial<Record<BriefReason, string>> = { missed: 'cardMissed', reopened: 'cardReopened' };

function briefCard(
  { catalog, replies }: ReturnType<InForce>,
  to: string,
  subject: Subject,
  { how, told: { said, lastOnly }, inFocus }: Brief,
): Card {
  const { ref, contact } = subject;
  const body = said.map((content) => wordsOf(catalog, to, content)).filter((text) => text !== '');
  const cut = lastOnly === null ? [] : [deskText(catalog, to, 'historyCut', { count: lastOnly })];
  return {
    title: deskText(catalog, to, cardTitles[how.why] ?? 'cardAssigned', { ref, contact }),
    facts: factsOf(catalog, to, subject),
    body: [
      ...handoverLines(catalog, to, subject, how),
      ...cut,
      ...body,
      ...(how.why === 'missed' ? [deskText(catalog, to, 'missedNote')] : []),
      ...(inFocus ? [deskText(catalog, to, 'focus', { ref, contact })] : []),
    ],
    actions: briefActions(catalog, replies, to, subject, inFocus),
  };
}

/** Who handed it over, and what they have to say: before anything that the contact said. */
function handoverLines(catalog: Catalog, to: string, { ref }: Subject, { by, note }: Handover): string[] {
  const agent = by ?? '?';
  return [
    ...(by === null ? [] : [deskText(catalog, to, 'transferredNote', { agent, ref })]),
    ...(note === null ? [] : [deskText(catalog, to, 'note', { agent, text: note })]),
  ];
}

/** A message of somebody whom the agent is not answering: it has a reply box of its own, so that nothing depends on the focus. */
function messageCard(catalog: Catalog, to: string, { ref, contact }: Subject, text: string): Card {
  const { reply, focus } = actionsIn(catalog, to);
  return {
    title: deskText(catalog, to, 'messageFrom', { ref, contact }),
    facts: [],
    body: text === '' ? [] : [text],
    actions: [reply(ref), focus(ref)],
  };
}

function factsOf(catalog: Catalog, to: string, { channel, language, waitedMs }: Subject): Card['facts'] {
  const fact = (key: string, value: string) => ({ title: deskText(catalog, to, key), value });
  return [
    fact('factChannel', channelName(catalog, to, channel)),
    fact('factLanguage', languageName(language, to)),
    ...(waitedMs === null ? [] : [fact('factWaiting', formatWaiting(waitedMs, to))]),
  ];
}

function briefActions(
  catalog: Catalog,
  replies: CannedReplies,
  to: string,
  subject: Subject,
  inFocus: boolean,
): CardAction[] {
  const { ref } = subject;
  const { reply, focus, note, transfer, close, history, unassign } = actionsIn(catalog, to);
  /** Typed, these are about the conversation in focus. */
  const typed = (action: CardAction, words: string): CardAction => (inFocus ? { ...action, typed: words } : action);
  return [
    reply(ref),
    ...(inFocus ? [] : [focus(ref)]),
    ...replyPicker(catalog, replies, to, subject),
    typed(note(ref), '/note …'),
    typed(transfer(ref), '/transfer …'),
    typed(close(ref), '/close'),
    inMenu(typed(history(ref), '/history')),
    inMenu(typed(unassign(ref), '/unassign')),
  ];
}
