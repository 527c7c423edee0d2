import { type CardAction, type Content, longestCarried, type Submitted } from '../domain/content.ts';
import { answer, answerWith, elsewhere, textFor } from './answer.ts';
import { readSubmitted, readTyped, type Asked, type Meaning } from './command.ts';
import { commands } from './commands.ts';
import { answerHeldBack } from './heldBack.ts';
import { meantBy, meantIn } from './meant.ts';
import type { DeskPorts, Typist } from './ports.ts';
import { listOfReplies, replyText, unknownReply } from './replies.ts';
import type { Values } from '../messages/message.ts';
import { lostParts } from './texts.ts';

/** `was` is what was typed before; `content` what is now, null for nothing. */
interface AmendedWords {
  readonly of: { readonly line: string; readonly seq: number };
  readonly target: string | null;
  readonly was: string;
  readonly content: Content | null;
}

/** Words that come with these are not lost in silence: the contact or colleagues were to have them. */
const withoutWords: readonly string[] = ['close', 'unassign'];
/** These are about the conversation in focus, unless a button or reference names one. */
const aboutFocus: readonly string[] = ['note', 'say', 'transfer', 'unassign', 'close', 'history', 'retry'];

/** An agent's message: a command is answered by one activity, everything else goes to the contact in focus. */
export async function hearAgent(
  ports: DeskPorts,
  typist: Typist,
  content: Content,
  submitted: Submitted | null,
): Promise<void> {
  const meaning: Meaning = (submitted && readSubmitted(submitted)) ?? readTyped(content.text);
  if (meaning.kind === 'heldBack') return answerHeldBack(ports, typist, content.text);
  if (content.text.length > longestCarried) return answer(ports, typist, 'tooLong', { max: longestCarried });
  if (meaning.kind === 'words') {
    const { target, heardFrom } = await meantBy(ports, typist);
    return sendWords(ports, typist, target, content, heardFrom);
  }
  if (meaning.word === 'r') return sendReply(ports, typist, meaning, content);
  if (meaning.word === 'say') {
    const target = await meantIn(ports, typist, meaning);
    if (meaning.text === '' && content.attachments.length === 0)
      return answer(ports, typist, 'usage', { command: '/say …' });
    const said = { ...content, text: meaning.text };
    return sendWords(ports, typist, target.target, said, meaning.ref === null ? target.heardFrom : 'sayWhom');
  }
  if (withoutWords.includes(meaning.word) && meaning.text !== '')
    return answer(ports, typist, 'withWords', { command: `/${meaning.word}` });
  const target =
    aboutFocus.includes(meaning.word) && meaning.ref === null ? (await meantBy(ports, typist)).target : null;
  await commands[meaning.word](ports, typist, meaning, target);
}

/** An agent changed what they had typed. Only words that went to the contact can be changed, into words that may go there. */
export async function hearAmended(
  ports: DeskPorts,
  typist: Typist,
  { of, target, was, content }: AmendedWords,
): Promise<void> {
  const isSaid = saidIn(was) !== null && target !== null;
  if (!isSaid) return content === null ? undefined : answer(ports, typist, 'editIgnored');
  const { agent, line, seq } = typist;
  const base = { at: ports.now(), agent, of, source: { line, seq } };
  const text = content && saidIn(content.text);
  if (content && text === null) return answer(ports, typist, 'heldBack', { text: content.text });
  const told = await ports.tell(
    target,
    content && text !== null
      ? { type: 'message.edited', ...base, content: { ...content, text } }
      : { type: 'message.deleted', ...base },
  );
  if (told.outcome === 'refused' && told.refusal === 'backlog')
    await answer(ports, typist, 'backlog', { contact: told.ticket.contact });
}

/** Words for the contact; null for what is none. */
function saidIn(typed: string): string | null {
  const meaning = readTyped(typed);
  if (meaning.kind === 'words') return meaning.text;
  return meaning.kind === 'command' && meaning.word === 'say' ? meaning.text : null;
}

/** A canned reply goes out as if the agent had written it. Without a key they are listed. */
async function sendReply(ports: DeskPorts, typist: Typist, meaning: Asked, content: Content): Promise<void> {
  const { target, heardFrom } = await meantIn(ports, typist, meaning);
  const ticket = target === null ? undefined : await ports.ticket(target);
  const { text: key } = meaning;
  const instead = key === '' ? listOfReplies(ports, typist, ticket) : unknownReply(ports, typist, key);
  if (instead !== undefined) return answerWith(ports, typist, instead);
  const text = ticket && replyText(ports, typist, ticket, key);
  await sendWords(ports, typist, text === undefined ? null : target, { ...content, text: text ?? '' }, heardFrom);
}

/**
 * An agent's words, to one contact. They are told what did not come through, and to whom the words went when that is not who they
 * heard from last, or from a card.
 */
async function sendWords(
  ports: DeskPorts,
  typist: Typist,
  target: string | null,
  content: Content,
  heardFrom: string | null,
): Promise<void> {
  const { agent, language, line, seq } = typist;
  const lost = lostParts(ports.catalog(), language, content);
  const say = async (text: string, actions: readonly CardAction[] = []): Promise<void> => {
    const all = [lost, text].filter((part) => part !== '').join('\n\n');
    if (all !== '') await answerWith(ports, typist, all, actions);
  };
  const text = (key: string, values: Values = {}) => textFor(ports, typist, key, values);
  const noFocus = () => say(text('noFocus'), elsewhere(ports, typist));
  if (target === null) return noFocus();
  if (content.text.trim() === '' && content.attachments.length === 0)
    return say(lost === '' ? text('emptyMessage') : '');
  const mayWonder = heardFrom !== null && heardFrom !== target;
  const told = await ports.tell(target, {
    type: 'agent.messaged',
    at: ports.now(),
    agent,
    content,
    source: { line, seq },
    ...(mayWonder && { receipt: { language, lost } }),
  });
  if (told.outcome === 'unknown') return noFocus();
  if (told.outcome === 'refused') {
    const { ref, contact } = told.ticket;
    return say(told.refusal === 'backlog' ? text('backlog', { contact }) : text('notYours', { ref }));
  }
  if (mayWonder) await ports.wroteTo(agent, target);
  else await say('');
}
