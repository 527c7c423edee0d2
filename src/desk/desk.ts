import type { Content, Submitted } from '../domain/content.ts';
import { readSubmitted, readTyped, type Meaning } from './command.ts';
import { commands } from './commands.ts';
import type { DeskPorts, Typist } from './ports.ts';
import { listOfReplies, replyText, unknownReply } from './replies.ts';
import { deskText, fromBot, lostFiles } from './texts.ts';

/** What an agent's message meant when it was first looked at. Kept, for the focus may have moved when it is done again. */
interface Meant {
  readonly target: string | null;
  readonly heardFrom: string | null;
}

/** `was` is what was typed before; `content` what is now, null for nothing. */
interface AmendedWords {
  readonly of: { readonly line: string; readonly seq: number };
  readonly target: string | null;
  readonly was: string;
  readonly content: Content | null;
}

const longestText = 20_000;
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
  const answer = (key: string, values = {}) =>
    ports.answer(typist, fromBot(deskText(ports.catalog(), typist.language, key, values), typist.language));
  if (meaning.kind === 'heldBack') return answer('heldBack', { text: content.text });
  if (content.text.length > longestText) return answer('tooLong', { max: longestText });
  if (meaning.kind === 'words') {
    const { target, heardFrom } = await meantBy(ports, typist);
    return sendWords(ports, typist, target, content, heardFrom);
  }
  if (meaning.word === 'r') return sendReply(ports, typist, meaning, content);
  if (meaning.word === 'say') {
    const target = await meantIn(ports, typist, meaning);
    if (meaning.text === '' && content.attachments.length === 0) return answer('usage', { command: '/say …' });
    const said = { ...content, text: meaning.text };
    return sendWords(ports, typist, target.target, said, meaning.ref === null ? target.heardFrom : 'sayWhom');
  }
  if (withoutWords.includes(meaning.word) && meaning.text !== '')
    return answer('withWords', { command: `/${meaning.word}` });
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
  const answer = (key: string, values = {}) =>
    ports.answer(typist, fromBot(deskText(ports.catalog(), typist.language, key, values), typist.language));
  const isSaid = saidIn(was) !== null && target !== null;
  if (!isSaid) return content === null ? undefined : answer('editIgnored');
  const { agent, line, seq } = typist;
  const base = { at: ports.now(), agent, of, source: { line, seq } };
  if (content === null) {
    await ports.tell(target, { type: 'message.deleted', ...base });
    return;
  }
  const text = saidIn(content.text);
  if (text === null) return answer('heldBack', { text: content.text });
  await ports.tell(target, { type: 'message.edited', ...base, content: { ...content, text } });
}

/** Words for the contact; null for what is none. */
function saidIn(typed: string): string | null {
  const meaning = readTyped(typed);
  if (meaning.kind === 'words') return meaning.text;
  return meaning.kind === 'command' && meaning.word === 'say' ? meaning.text : null;
}

async function meantBy(ports: DeskPorts, { agent, activity }: Typist): Promise<Meant> {
  const { focus, heardFrom } = await ports.focus(agent);
  return ports.pin<Meant>(activity, { target: focus, heardFrom });
}

/** The conversation that a button names, else the one in focus. */
async function meantIn(ports: DeskPorts, typist: Typist, { ref }: { readonly ref: string | null }): Promise<Meant> {
  if (ref === null) return meantBy(ports, typist);
  return ports.pin<Meant>(typist.activity, { target: await idOf(ports, ref), heardFrom: null });
}

/** A canned reply goes out as if the agent had written it. Without a key they are listed. */
async function sendReply(
  ports: DeskPorts,
  typist: Typist,
  meaning: Extract<Meaning, { kind: 'command' }>,
  content: Content,
): Promise<void> {
  const { target, heardFrom } = await meantIn(ports, typist, meaning);
  const ticket = target === null ? undefined : await ports.ticket(target);
  const { text: key } = meaning;
  const answer = key === '' ? listOfReplies(ports, typist, ticket) : unknownReply(ports, typist, key);
  if (answer !== undefined) return ports.answer(typist, fromBot(answer, typist.language));
  const text = ticket && replyText(ports, typist, ticket, key);
  await sendWords(ports, typist, text === undefined ? null : target, { ...content, text: text ?? '' }, heardFrom);
}

const idOf = async (ports: DeskPorts, ref: string): Promise<string | null> => (await ports.byRef(ref))?.id ?? null;

/** An agent's words, to one contact; and to whom they went, when that is not who the agent heard from last, or from a card. */
async function sendWords(
  ports: DeskPorts,
  typist: Typist,
  target: string | null,
  content: Content,
  heardFrom: string | null,
): Promise<void> {
  const { agent, language, line, seq } = typist;
  const answer = (key: string, values = {}) =>
    ports.answer(typist, fromBot(deskText(ports.catalog(), language, key, values), language));
  if (target === null) return answer('noFocus');
  const lost = lostFiles(ports.catalog(), language, content);
  if (lost !== '') {
    await ports.answer(typist, fromBot(lost, language));
    if (content.text.trim() === '' && content.attachments.length === 0) return;
  }
  if (content.text.trim() === '' && content.attachments.length === 0) return answer('emptyMessage');
  const told = await ports.tell(target, {
    type: 'agent.messaged',
    at: ports.now(),
    agent,
    content,
    source: { line, seq },
  });
  if (told.outcome === 'unknown') return answer('noFocus');
  const { ref, contact } = told.ticket;
  if (told.outcome === 'refused') return answer('notYours', { ref });
  if (heardFrom === null || heardFrom === target) return;
  await ports.wroteTo(agent, target);
  await answer('sentTo', { ref, contact });
}
