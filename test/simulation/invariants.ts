import { isDeepStrictEqual } from 'node:util';
import { ruleOf } from '../../src/runtime/inForce.ts';
import type { AgentDocument, ConversationDocument, JournalDocument } from '../../src/store/documents.ts';
import { conversationOf } from '../../src/domain/ids.ts';
import { supervisor } from './files.ts';
import type { Change } from './model/collection.ts';
import type { Store } from './model/store.ts';

/** What must hold after every single change of a document. Says what does not. */
export function brokenBy(change: Change, store: Store, parameters: unknown): string[] {
  if (change.collection === 'conversations') return brokenConversation(change);
  if (change.collection === 'agents') return brokenAgent(change, store, parameters);
  return [];
}

function brokenConversation({ before, after }: Change): string[] {
  if (!after) return [`conversation ${String(before?._id)} is gone`];
  const [was, is] = [before, after] as unknown as [ConversationDocument | undefined, ConversationDocument];
  if (!was) return is.version === 1 ? [] : [`conversation ${is._id} begins at version ${is.version}`];
  if (is.version === was.version + 1) return [];
  if (is.version !== was.version) return [`conversation ${is._id} goes from version ${was.version} to ${is.version}`];
  const same = (['facts', 'timers', 'workflow', 'heard'] as const).every((key) => isDeepStrictEqual(was[key], is[key]));
  return same ? [] : [`conversation ${is._id} changes under version ${is.version}`];
}

function brokenAgent({ before, after }: Change, store: Store, parameters: unknown): string[] {
  if (!after) return [`agent ${String(before?._id)} is gone`];
  const [was, is] = [before, after] as unknown as [AgentDocument | undefined, AgentDocument];
  const found: string[] = [];
  if (is.open !== is.claims.length)
    found.push(`agent ${is._id} counts ${is.open} and holds ${is.claims.length} claims`);
  if (new Set(is.claims).size !== is.claims.length) found.push(`agent ${is._id} holds a claim twice`);
  for (const key of is.claims) {
    if (was?.claims.includes(key) || mayGoOver(key, store)) continue;
    if (is.maxOpen !== null && is.open > is.maxOpen)
      found.push(`agent ${is._id} has ${is.open} of ${is.maxOpen} by ${key}`);
    const most = mostBy(key, store, parameters);
    if (is.open > most) found.push(`agent ${is._id} has ${is.open} where the rule allows ${most}, by ${key}`);
  }
  return found;
}

/** A supervisor may insist; and an owner who has lost the claim gets it back whatever the cap. */
function mayGoOver(key: string, store: Store): boolean {
  if (key.includes(`:hand:line-${supervisor}|`)) return true;
  const [doc] = store.conversations.find({ _id: conversationOf(key) }) as unknown as ConversationDocument[];
  return doc?.facts.owner?.claim === key;
}

/** What a request allows at most, by the rule that it was made under; one agent who is asked for by name needs only room of their own. */
function mostBy(key: string, store: Store, parameters: unknown): number {
  const [id = '', version = ''] = key.split(':');
  const [doc] = store.conversations.find({ _id: id }) as unknown as ConversationDocument[];
  const [left] = store.journal.find({ _id: `${id}:${version}` }) as unknown as JournalDocument[];
  const effects = doc?.journal?.[version]?.effects ?? left?.effects ?? [];
  const asked = effects.find((effect) => effect.id === key);
  if (asked?.type !== 'assign' || 'agent' in asked.to) return Infinity;
  return ruleOf(parameters, asked.rule).maxOpen ?? Infinity;
}
