import { TeamsInfo, type TurnContext } from 'botbuilder';
import { LRUCache } from 'lru-cache';
import { z } from 'zod';
import type { Database } from '../../store/database.ts';
import type { LineDocument } from '../../store/documents.ts';
import { knowAs } from '../../store/lines.ts';
import { within } from '../within.ts';
import { entraOf } from './person.ts';

/**
 * A line with all that its person is known as: on Teams also `msteams:tenant:objectId`, who they are in their organisation. As it is
 * elsewhere, and for whom nobody knows.
 */
export type Identify = (line: LineDocument) => Promise<LineDocument>;

interface Parts {
  readonly db: Database;
  /** Something done in a turn of the line's conversation. */
  readonly turn: (line: LineDocument, work: (context: TurnContext) => Promise<void>) => Promise<void>;
  readonly onError: (error: unknown, about: object) => void;
  readonly withinMs?: number;
}

/** There is no more to be known of its person. */
export const isKnown = ({ channel, accounts }: Pick<LineDocument, 'channel' | 'accounts'>): boolean =>
  channel !== 'msteams' || accounts.length > 1;

const id = z.string().min(1).max(100);
const member = z.object({
  tenantId: id.optional().catch(undefined),
  aadObjectId: id.optional().catch(undefined),
  objectId: id.optional().catch(undefined),
});
const reference = z.object({ conversation: z.object({ tenantId: id.optional().catch(undefined) }) });

const mostKnown = 10_000;
const knownForMs = 3_600_000;
const failedForMs = 30_000;
/** What was written waits meanwhile, stored and acknowledged. */
const longestLookMs = 5_000;

/**
 * As the line is known already, else asked of the channel. An answer holds for an hour and a failure for half a minute; whoever cannot
 * be told is nobody in particular, and so a contact.
 */
export function identifyOf({ db, turn, onError, withinMs = longestLookMs }: Parts): Identify {
  const asked = new LRUCache<string, Promise<string | undefined>>({ max: mostKnown, ttl: knownForMs });

  async function ask(line: LineDocument, account: string, key: string): Promise<string | undefined> {
    try {
      const found = member.parse(await within(withinMs, () => memberOf(line, account)));
      const objectId = found.aadObjectId ?? found.objectId;
      const tenant = found.tenantId ?? tenantOf(line);
      return tenant && objectId ? entraOf(tenant, objectId) : undefined;
    } catch (error) {
      asked.set(key, Promise.resolve(undefined), { ttl: failedForMs });
      const { statusCode, name } = error as { statusCode?: unknown; name?: unknown };
      onError(new Error('Teams did not say who somebody is.'), { channel: 'msteams', statusCode, name });
      return undefined;
    }
  }

  async function memberOf(line: LineDocument, account: string): Promise<unknown> {
    let found: unknown;
    await turn(line, async (context) => {
      found = await TeamsInfo.getMember(context, account.slice('msteams:'.length));
    });
    return found;
  }

  return async (line) => {
    const [account] = line.accounts;
    if (account === undefined || isKnown(line)) return line;
    const key = `${tenantOf(line) ?? ''} ${account}`;
    const answer = asked.get(key) ?? ask(line, account, key);
    if (!asked.has(key)) asked.set(key, answer);
    const entra = await answer;
    if (entra === undefined) return line;
    const accounts = [account, entra];
    await knowAs(db, line._id, accounts);
    return { ...line, accounts };
  };
}

const tenantOf = (line: LineDocument): string | undefined =>
  reference.safeParse(JSON.parse(String(line.reference))).data?.conversation.tenantId;
