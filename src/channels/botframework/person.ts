import { createHash } from 'node:crypto';
import { type Activity, TurnContext } from 'botbuilder';
import { z } from 'zod';
import { personName, visitorName } from '../../domain/names.ts';
import type { LineDocument } from '../../store/documents.ts';
import { azureDirectLine } from './abilities.ts';
import type { Incoming } from './incoming.ts';

/** The channel as we call it: `directline` is our own, whose users are who their tokens say. */
const channelOf = ({ channelId }: Incoming): string => (channelId === 'directline' ? azureDirectLine : channelId);

/** One account in one conversation. Opaque, so that it may be logged and be a part of ids. */
export function lineIdOf(activity: Incoming): string {
  const of = JSON.stringify([activity.conversation.id, activity.from.id]);
  return `${channelOf(activity)}-${createHash('sha256').update(of).digest('base64url').slice(0, 22)}`;
}

/** The line that a person's activity came on, as it is known from now on. */
export function lineOf(activity: Incoming, before: LineDocument | null, usedAt: Date): Omit<LineDocument, 'openedAt'> {
  const { from, locale, localTimezone } = activity;
  const entra = entraIn(activity) ?? before?.accounts[1];
  return {
    _id: lineIdOf(activity),
    channel: channelOf(activity),
    accounts: [accountOf(activity), ...(entra === undefined ? [] : [entra])],
    name: personName(from.name) ?? before?.name ?? visitorName(from.id),
    locale: locale ?? before?.locale ?? null,
    timezone: localTimezone ?? before?.timezone ?? null,
    reference: JSON.stringify(referenceOf(activity)),
    usedAt,
  };
}

/** How the bot finds its way back there. Teams may name the organisation elsewhere. */
function referenceOf(activity: Incoming): object {
  const reference = TurnContext.getConversationReference(activity as unknown as Partial<Activity>);
  const tenantId = tenantIn(activity);
  return tenantId === undefined ? reference : { ...reference, conversation: { ...reference.conversation, tenantId } };
}

/** The account on the channel. */
export const accountOf = (activity: Incoming): string => `${channelOf(activity)}:${activity.from.id}`;

const withTenant = z.object({ tenant: z.object({ id: z.string().min(1).max(100) }) });

/** The organisation that somebody on Teams writes from, as far as the activity says it. */
export const tenantIn = ({ channelData, conversation }: Incoming): string | undefined =>
  withTenant.safeParse(channelData).data?.tenant.id ?? conversation.tenantId ?? undefined;

/** A person in their organisation on Teams, as far as the activity says it. */
export function entraIn(activity: Incoming): string | undefined {
  const tenant = tenantIn(activity);
  const { aadObjectId } = activity.from;
  return activity.channelId === 'msteams' && tenant && aadObjectId ? entraOf(tenant, aadObjectId) : undefined;
}

/** A person in their organisation on Teams, who is the same for every bot. */
export const entraOf = (tenant: string, objectId: string): string => `msteams:${tenant}:${objectId}`.toLowerCase();

/** Does this come from a person? Some channels send the bot what bots wrote, itself among them. */
export const isPerson = ({ from, recipient }: Incoming): boolean => from.role !== 'bot' && from.id !== recipient?.id;
