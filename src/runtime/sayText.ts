import type { Effect, SayValues } from '../domain/effects.ts';
import { format } from '../messages/catalog.ts';
import { formatOpening } from '../messages/formatOpening.ts';
import type { ConversationDocument } from '../store/documents.ts';
import type { Governing } from './inForce.ts';

/** What the bot tells a contact, in their language and zone. */
export function sayText(
  effect: Extract<Effect, { type: 'say' }>,
  doc: ConversationDocument,
  governing: Governing,
  nowMs: number,
): string {
  return format(governing.catalog, doc.facts.language, effect.key, valuesOf(effect.values, doc, governing, nowMs));
}

function valuesOf(
  { agent, position, opensAtMs }: SayValues,
  { contact, facts }: ConversationDocument,
  governing: Governing,
  nowMs: number,
) {
  const zone = contact.timezone ?? governing.workspace.calendar.timezone;
  return {
    agent: agent === null ? null : nameOf(governing, agent),
    position,
    opensAt: opensAtMs === null ? null : formatOpening(opensAtMs, facts.language, zone, nowMs),
  };
}

/** What an agent or team is called. */
export const nameOf = ({ profile, workspace }: Governing, key: string): string =>
  profile(key)?.name ?? workspace.teams[key]?.name ?? key;
