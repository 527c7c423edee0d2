import { TeamsInfo, type TurnContext } from 'botbuilder';
import { LRUCache } from 'lru-cache';
import { z } from 'zod';
import type { LineDocument } from '../../store/documents.ts';
import type { Incoming } from './incoming.ts';
import { accountOf, entraIn, entraOf, tenantIn } from './person.ts';
import { within } from '../within.ts';

/** Who somebody on Teams is in their organisation: `msteams:tenant:objectId`. Undefined elsewhere, and for whom nobody knows. */
export type Identify = (
  activity: Incoming,
  before: LineDocument | null,
  context: TurnContext,
) => Promise<string | undefined>;

interface Parts {
  readonly onError: (error: unknown, about: object) => void;
  readonly withinMs?: number;
}

const id = z.string().min(1).max(100);
const member = z.object({
  tenantId: id.optional().catch(undefined),
  aadObjectId: id.optional().catch(undefined),
  objectId: id.optional().catch(undefined),
});

const mostKnown = 10_000;
const knownForMs = 3_600_000;
const failedForMs = 30_000;
/** The channel waits meanwhile, and sends again after 15 s. */
const longestLookMs = 3_000;

/**
 * From the activity, else as the line was known before, else asked of the channel. An answer holds for an hour and a failure for half
 * a minute; whoever cannot be told is nobody in particular, and so a contact.
 */
export function identifyOf({ onError, withinMs = longestLookMs }: Parts): Identify {
  const asked = new LRUCache<string, Promise<string | undefined>>({ max: mostKnown, ttl: knownForMs });

  async function ask(activity: Incoming, context: TurnContext, key: string): Promise<string | undefined> {
    try {
      const found = member.parse(await within(withinMs, () => TeamsInfo.getMember(context, activity.from.id)));
      const objectId = found.aadObjectId ?? found.objectId;
      const tenant = found.tenantId ?? tenantIn(activity);
      return tenant && objectId ? entraOf(tenant, objectId) : undefined;
    } catch (error) {
      asked.set(key, Promise.resolve(undefined), { ttl: failedForMs });
      const { statusCode, name } = error as { statusCode?: unknown; name?: unknown };
      onError(new Error('Teams did not say who somebody is.'), { channel: 'msteams', statusCode, name });
      return undefined;
    }
  }

  return async (activity, before, context) => {
    if (activity.channelId !== 'msteams') return undefined;
    const known = entraIn(activity) ?? before?.accounts[1];
    if (known !== undefined) return known;
    const key = `${tenantIn(activity) ?? ''} ${accountOf(activity)}`;
    const answer = asked.get(key) ?? ask(activity, context, key);
    if (!asked.has(key)) asked.set(key, answer);
    return answer;
  };
}
