import { createHash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { resolveLanguage } from '../messages/resolveLanguage.ts';
import { knownOf } from '../store/conversations.ts';
import { isDuplicate } from '../store/duplicate.ts';
import type { Database } from '../store/database.ts';
import type { ActivityDocument, ConversationDocument, LineDocument, LinkDocument } from '../store/documents.ts';
import { contactOf } from './accounts.ts';
import type { Door, Told } from './door.ts';
import type { Message } from './inbox.ts';
import type { Governing } from './inForce.ts';
import type { Clock } from './ports.ts';

interface Parts {
  readonly db: Database;
  readonly door: Door;
  readonly governing: () => Governing;
  readonly clock: Clock;
  /** The agent whose account a line has become by a link. */
  readonly agentBy: (link: LinkDocument | null, line: LineDocument) => Promise<string | undefined>;
}

/** `changed`: it was not, for the conversation is another by now. */
type Heard = 'heard' | 'changed' | { readonly agent: string };

const mostAttempts = 10;

/**
 * A contact's message: it joins their open conversation, reopens the one just closed, or opens a new one. Whether this is a contact
 * still is looked up before anything is opened: an account that is tied to an agent has nothing open. Returns the agent whose it is.
 */
export function contactHearer(parts: Parts) {
  const { db, door, clock } = parts;
  const open = new LRUCache<string, string>({ max: 20_000 });

  async function attempt(line: LineDocument, activity: ActivityDocument, message: Message): Promise<Heard> {
    const contact = contactOf(line);
    const known = open.get(contact);
    const { latest, link } =
      known === undefined ? await knownOf(db, { contact, accounts: line.accounts }) : { latest: null, link: null };
    const id = known ?? latest?._id;
    const isRepeated = latest !== null && (latest.heard[line._id] ?? 0) >= activity.seq; // which the door confirms
    const said = saidBy(parts, line, activity, message, latest);
    if (id === undefined || (latest?.facts.status === 'closed' && !isRepeated)) {
      const agent = await parts.agentBy(link, line);
      return agent === undefined ? begin(line, activity, message, latest) : { agent };
    }
    const told = await door.tell(id, { type: 'contact.messaged', ...said });
    if (!accepted(told)) {
      open.delete(contact);
      return 'changed';
    }
    open.set(contact, id);
    return 'heard';
  }

  async function begin(
    line: LineDocument,
    activity: ActivityDocument,
    message: Message,
    latest: ConversationDocument | null,
  ): Promise<Heard> {
    const said = saidBy(parts, line, activity, message, latest);
    if (latest && isGrace(parts.governing(), latest, clock.now())) {
      try {
        return heardIf(accepted(await door.tell(latest._id, { type: 'conversation.reopened', ...said })));
      } catch (error) {
        if (isDuplicate(error)) return 'changed'; // another one was opened meanwhile
        throw error;
      }
    }
    const back = comingBack(parts, latest);
    const { at, language, locale } = said;
    const { machine } = parts.governing().revision;
    const { name, channel } = line;
    const contact = { id: contactOf(line), channel, name, timezone: message.timezone ?? line.timezone };
    const opening = {
      at,
      language,
      locale,
      text: message.content.text,
      contact: { id: contact.id, name, channel },
      ...back,
    };
    const doc = await door.open({
      id: openingId(activity),
      contact,
      machine,
      opening,
      event: { type: 'conversation.opened', ...said },
      isFirst: latest === null,
    });
    if (doc) open.set(contact.id, doc._id);
    return heardIf(doc !== undefined);
  }

  return async (line: LineDocument, activity: ActivityDocument, message: Message): Promise<string | undefined> => {
    for (let attempts = 0; attempts < mostAttempts; attempts += 1) {
      const heard = await attempt(line, activity, message);
      if (heard !== 'changed') return heard === 'heard' ? undefined : heard.agent;
    }
    throw new Error(`the contact's conversation changed ${mostAttempts} times while a message came in`);
  };
}

const heardIf = (was: boolean): Heard => (was ? 'heard' : 'changed');

/** The same activity opens the same conversation, however often it is decided about. */
const openingId = ({ _id }: ActivityDocument): string => createHash('sha256').update(_id).digest('hex').slice(0, 20);

const accepted = (told: Told): boolean =>
  told.outcome === 'decided' || told.outcome === 'repeated' || told.outcome === 'unchanged';

/** When and in which language it is heard: never before the opening that it follows, whichever process's clock that had. */
function saidBy(
  { governing, clock }: Parts,
  line: LineDocument,
  activity: ActivityDocument,
  message: Message,
  latest: ConversationDocument | null,
) {
  const { languages } = governing().catalog;
  return {
    at: Math.max(clock.now(), (latest?.facts.closedAt ?? 0) + 1, (latest?.facts.openedAt ?? 0) + 1),
    content: message.content,
    language: resolveLanguage(languages, message.locale, line.locale, latest?.facts.language),
    ...localeOf(message.locale ?? line.locale),
    source: { line: line._id, seq: activity.seq },
  };
}

/** What they speak, whether the bot does or not. */
const localeOf = (locale: string | null): { readonly locale?: string } => (locale === null ? {} : { locale });

/** It goes on with the same agent, while there is one. */
function isGrace({ workspace, profile }: Governing, { facts }: ConversationDocument, now: number): boolean {
  const { closedAt, lastOwner } = facts;
  if (closedAt === null || lastOwner === null || !profile(lastOwner)) return false;
  return now < closedAt + workspace.routing.returning.grace;
}

/** Is this somebody who comes back, and whom do they go back to? */
function comingBack(
  { governing, clock }: Parts,
  latest: ConversationDocument | null,
): { returning: boolean; previous: string | null; previousIfAvailable: boolean } {
  const { workspace, profile } = governing();
  const { within, to } = workspace.routing.returning;
  const closedAt = latest?.facts.closedAt ?? null;
  const returning = latest !== null && closedAt !== null && clock.now() < closedAt + within;
  const last = latest?.facts.lastOwner ?? null;
  const previous = returning && to !== 'anyone' && last !== null && profile(last) ? last : null;
  return { returning, previous, previousIfAvailable: to === 'previous-if-available' };
}
