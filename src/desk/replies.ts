import type { CardAction } from '../domain/content.ts';
import { nearest } from '../domain/nearest.ts';
import { pieces } from '../domain/pieces.ts';
import type { Catalog } from '../messages/catalog.ts';
import type { CannedReplies } from '../messages/replies.ts';
import type { DeskPorts, Ticket, Typist } from './ports.ts';
import { deskText } from './texts.ts';

/** What a reply is told that is not known yet. */
const blank = '…';
const mostListed = 50;
const mostNear = 3;
const longestListed = 80;
const longestChoice = 40;

/** A canned reply in the contact's language, as the agent would have written it; undefined when there is none of this key. */
export function replyText(ports: DeskPorts, { profile }: Typist, ticket: Ticket, typed: string): string | undefined {
  const key = keyOf(ports.replies(), typed);
  const { contact, ref, language } = ticket;
  return key && ports.replies().text(key, language, { contact, ref, agent: profile.name });
}

/** Keys are in small letters; a phone may begin with a capital one. */
const keyOf = ({ keys }: CannedReplies, typed: string): string | undefined =>
  keys.find((key) => key === typed.toLowerCase());

/** What an unknown key is answered with; undefined for a known one. */
export function unknownReply(ports: DeskPorts, { language }: Typist, typed: string): string | undefined {
  const replies = ports.replies();
  if (keyOf(replies, typed) !== undefined) return undefined;
  const near = nearest(replies.keys, typed, mostNear).map((key) => `/r ${key}`);
  const key = pieces(typed, longestListed)[0] ?? '';
  const values = { key, near: near.length === 0 ? null : near.join(', ') };
  return deskText(ports.catalog(), language, 'replyUnknown', values);
}

/** `/r` alone: the keys with their first words, in the agent's language. */
export function listOfReplies(ports: DeskPorts, { language, profile }: Typist, ticket: Ticket | undefined): string {
  const [catalog, replies] = [ports.catalog(), ports.replies()];
  if (replies.keys.length === 0) return deskText(catalog, language, 'repliesNone');
  const values = { contact: ticket?.contact ?? blank, ref: ticket?.ref ?? blank, agent: profile.name };
  const lines = replies.keys.slice(0, mostListed).map((key) => {
    const text = beginning(replies.text(key, language, values), longestListed);
    return `- ${deskText(catalog, language, 'replyLine', { key, text })}`;
  });
  const count = replies.keys.length - lines.length;
  const more = count === 0 ? [] : [deskText(catalog, language, 'repliesMore', { count })];
  return [deskText(catalog, language, 'repliesHeader'), lines.join('\n'), ...more].join('\n\n');
}

/** A card's button to choose a reply with; none when there are no replies. */
export function replyPicker(
  catalog: Catalog,
  replies: CannedReplies,
  to: string,
  { ref, contact }: { readonly ref: string; readonly contact: string },
): CardAction[] {
  if (replies.keys.length === 0) return [];
  const choices = replies.keys.slice(0, mostListed).map((key) => {
    const text = replies.text(key, to, { contact, ref, agent: blank });
    return { title: `${key}: ${beginning(text, longestChoice)}`, value: key };
  });
  const send = deskText(catalog, to, 'buttonSend');
  const input = { placeholder: deskText(catalog, to, 'placeholderCanned'), choices, send };
  return [{ title: deskText(catalog, to, 'buttonCanned'), command: 'r', ref, input }];
}

/** The first words of a text, in one line. */
function beginning(text: string, longest: number): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length <= longest ? line : `${pieces(line, longest)[0] ?? ''}…`;
}
