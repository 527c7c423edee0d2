import { acceptedPresence, qualifies, type Turn, turnsAmong, type Wanted } from '../domain/assignment.ts';
import type { InTurn } from '../domain/inTurn.ts';
import { LRUCache } from 'lru-cache';
import { fallbacks } from '../messages/resolveLanguage.ts';
import { candidates, findAgent, latestRound, usualCandidates } from '../store/agents.ts';
import { claim, type Claimed as Outcome, claimInOrder, type Condition } from '../store/claims.ts';
import type { Database } from '../store/database.ts';
import type { Agent, QueueDocument } from '../store/documents.ts';
import { askedLately } from './lately.ts';
import type { Clock, Metrics } from './ports.ts';

export type Request = Pick<
  QueueDocument,
  '_id' | 'request' | 'key' | 'rule' | 'machine' | 'exclude' | 'priority' | 'language'
> &
  Partial<Pick<QueueDocument, 'enqueuedAt' | 'placedAt'>>;

export interface Claimed {
  readonly agent: string;
  readonly wanted: Wanted;
  /** All who might have been chosen. */
  readonly found: readonly Agent[];
}

/** Who stands first in line for an agent. */
export interface First {
  readonly entry: QueueDocument;
  readonly wanted: Wanted;
}

/** An agent as they were read, and whom they are to have. */
export interface Chosen {
  readonly agent: Agent;
  readonly first: First;
}

/**
 * Gives agents what is first in line for them, up to the first who is not as they were read any more. For each whose claim was made,
 * what resolves once the conversation has heard of it.
 */
export type Give = (chosen: readonly Chosen[]) => Promise<readonly (Promise<unknown> | undefined)[]>;

/** Claims agents for conversations. Undefined where nobody could be claimed. */
export interface Claims {
  /** For a request whose turn it is. */
  one(request: Request): Promise<Claimed | undefined>;
  /** For one who came just now: in turn, so that turns are kept, and together with all who came meanwhile. */
  inTurn(request: Request): Promise<Claimed | undefined>;
  /**
   * Agents as they were read, if they are so still, for those who are first in line: in their order, up to the first that cannot be.
   * Returns what came of those that were tried: false for one that cannot be, a name where another one holds it.
   */
  inOrder(chosen: readonly Chosen[]): Promise<Outcome[]>;
}

interface Parts {
  readonly db: Database;
  readonly clock: Clock;
  readonly inTurn: InTurn;
  readonly metrics: Metrics;
  readonly wantedOf: (request: Request) => Promise<Wanted>;
  readonly firstFor: (agent: Agent) => Promise<First | undefined>;
  /** Is there anybody at all whom one of these agents might have? */
  readonly anyoneWaitsFor: (agents: readonly Agent[]) => Promise<boolean>;
  readonly give: Give;
  readonly giveBack: (claimKey: string) => Promise<void>;
  /** Is its machine one that this process has? */
  readonly runs: (request: Request) => Promise<boolean>;
  /** Is it left to agents to pick it? */
  readonly isManual: (request: Request) => boolean;
}

interface Round {
  readonly all: ReadonlyMap<Request, Claimed>;
  readonly failed: ReadonlyMap<Request, unknown>;
}

const mostTries = 64;
const mostTogether = 64;
/** Whoever comes back from long ago may be a few turns short of the others, but not many: their round is looked up this often. */
const freshMs = 1_000;

export function claimsOf(parts: Parts): Claims {
  const { db, clock, metrics, wantedOf, firstFor, anyoneWaitsFor, give, giveBack, runs, isManual } = parts;
  const newcomers = new Map<string, Request[]>();
  const rounds = new Map<string, Promise<Round>>();
  const latest = askedLately(clock, freshMs, (choice: Parameters<typeof latestRound>[1]) => latestRound(db, choice));
  /** Rounds that teams have come to since, by claims made here: a burst is faster than what is looked up. */
  const reached = new LRUCache<string, number>({ max: 500, ttl: 2 * freshMs, ttlResolution: 0, perf: clock });

  /** The round that a team has come to, which whoever is assigned now is in afterwards. */
  async function roundOf({ to, rule }: Wanted): Promise<number> {
    if ('agent' in to) return 0;
    const last = await latest({ team: to.team, presence: acceptedPresence(rule) });
    return Math.max(last, reached.get(to.team) ?? 0);
  }

  /**
   * The claim holds only while the agent is as they were read, or somebody else might be ahead by now; one asked for by name need only
   * be listed and have room.
   */
  async function claimAs(agent: Agent, request: Request, wanted: Wanted, after?: string): Promise<Outcome> {
    const condition = { ...(await conditionOf(agent, wanted)), ...(after !== undefined && { after }) };
    return confirmed(agent, request, condition, await claim(db, request.request, condition));
  }

  async function claimInLine(chosen: readonly Chosen[]): Promise<Outcome[]> {
    const asked = await Promise.all(
      chosen.map(async ({ agent, first: { entry, wanted } }) => {
        return { key: entry.request, entry, agent, condition: await conditionOf(agent, wanted) };
      }),
    );
    const claimed = await claimInOrder(db, asked);
    const tried = asked.slice(0, claimed.length);
    return Promise.all(
      tried.map(({ entry, agent, condition }, n) => confirmed(agent, entry, condition, claimed[n] ?? false)),
    );
  }

  async function conditionOf(agent: Agent, wanted: Wanted): Promise<Condition> {
    const { to, rule } = wanted;
    if ('agent' in to) return { agent: agent._id, below: null, as: agent };
    const round = Math.max(await roundOf(wanted), agent.round);
    const presence = acceptedPresence(rule);
    return { agent: agent._id, team: to.team, presence, below: rule.maxOpen, as: agent, round };
  }

  /** A claim for a team is given back where the rule is another by now. */
  async function confirmed(
    agent: Agent,
    request: Request,
    { team, round = 0 }: Condition,
    claimed: Outcome,
  ): Promise<Outcome> {
    if (team === undefined || claimed !== true) return claimed;
    if (!(await isStillAllowed(agent, request))) {
      await giveBack(request.request);
      return false;
    }
    reached.set(team, Math.max(reached.get(team) ?? 0, round, agent.round + 1));
    return true;
  }

  /** What the database knows of agents the claim has looked at; the rule is known here alone, and may have changed meanwhile. */
  const isStillAllowed = async (agent: Agent, request: Request): Promise<boolean> =>
    !isManual(request) && qualifies({ id: agent._id, ...agent }, await wantedOf(request));

  /** The best agent, once those are served who stand before the request in another queue of that agent. */
  async function one(request: Request): Promise<Claimed | undefined> {
    if (!(await runs(request))) return undefined; // others serve it
    for (let tries = 0; tries < mostTries && !isManual(request); tries += 1) {
      const wanted = await wantedOf(request);
      const found = await candidatesFor(db, wanted);
      const [chosen] = found;
      if (!chosen) return undefined;
      const first = await firstFor(chosen);
      if (first && isAhead(first.entry, request)) {
        const [told] = await give([{ agent: chosen, first }]);
        await told;
        continue;
      }
      const claimed = await claimAs(chosen, request, wanted);
      if (claimed === false) metrics.claim('lost');
      else return { agent: claimed === true ? chosen._id : claimed.heldBy, wanted, found };
    }
    return undefined;
  }

  /**
   * For requests that want the same: the agents whose turn it is, as long as nobody stands before them. Once each of them has one, it is
   * the first one's turn again: that claim holds only if they got the one before by us. So whatever others claim meanwhile, nobody gets
   * a second before all have a first. What is left is tried alone, unless there is nobody at all who might have it.
   */
  async function several(requests: readonly Request[], all: Map<Request, Claimed>): Promise<'nobody' | undefined> {
    const [alike] = requests;
    if (!alike || requests.length < 2 || !(await runs(alike))) return undefined;
    for (let left = requests; left.length > 1; left = left.filter((request) => !all.has(request))) {
      const wanted = await wantedOf(alike);
      const turns = await turnsFor(left.length, wanted);
      if (turns.length === 0) return 'nobody';
      if (turns.length === 1) return undefined;
      const chosen = turns.filter(({ before }) => before === undefined).map(({ agent }) => agent);
      const firsts = (await anyoneWaitsFor(chosen)) ? await Promise.all(chosen.map(firstFor)) : [];
      if (firsts.some((first) => first && isAhead(first.entry, alike))) return undefined;
      const had = all.size;
      // What fails is tried again alone, and finds its claim when it was made all the same.
      await Promise.allSettled(
        turns.map(async ({ agent, among, before }, n) => {
          const request = left[n];
          if (!request) return;
          const after = before === undefined ? undefined : left[before]?.request;
          const claimed = await claimAs(agent, request, wanted, after);
          if (claimed === false) metrics.claim('lost');
          else
            all.set(request, {
              agent: claimed === true ? agent._id : claimed.heldBy,
              wanted,
              found: among.slice(0, usualCandidates),
            });
        }),
      );
      if (all.size === had) return undefined;
    }
    return undefined;
  }

  async function turnsFor(requests: number, wanted: Wanted): Promise<Turn<Agent & { readonly id: string }>[]> {
    const most = Math.min(requests, mostTogether);
    const read = Math.max(most, usualCandidates);
    const found = await candidatesFor(db, wanted, read);
    const round = await roundOf(wanted);
    return turnsAmong(
      found.map((agent) => ({ ...agent, id: agent._id })),
      wanted,
      {
        most,
        isAll: found.length < read,
        assigned: (agent, nth) => ({
          ...agent,
          open: agent.open + 1,
          round: Math.max(agent.round + 1, round),
          turn: clock.now() * 1_000 + nth,
        }),
      },
    );
  }

  async function round(requests: readonly Request[]): Promise<Round> {
    const all = new Map<Request, Claimed>();
    const failed = new Map<Request, unknown>();
    for (const group of Map.groupBy(requests, wordsOf).values()) {
      const found = await several(group, all).catch(() => undefined); // each is tried alone then
      if (found === 'nobody') continue;
      for (const request of group.filter((each) => !all.has(each))) {
        try {
          const claimed = await one(request);
          if (claimed) all.set(request, claimed);
        } catch (error) {
          failed.set(request, error);
        }
      }
    }
    return { all, failed };
  }

  function roundWith(request: Request): Promise<Round> {
    const { key } = request;
    newcomers.set(key, [...(newcomers.get(key) ?? []), request]);
    const next =
      rounds.get(key) ??
      parts.inTurn(key, () => {
        const requests = newcomers.get(key) ?? [];
        newcomers.delete(key);
        rounds.delete(key);
        return round(requests);
      });
    rounds.set(key, next);
    return next;
  }

  async function inTurn(request: Request): Promise<Claimed | undefined> {
    const { all, failed } = await roundWith(request);
    if (failed.has(request)) throw failed.get(request);
    return all.get(request);
  }

  return { one, inTurn, inOrder: claimInLine };
}

/** Two requests with the same words may have the same agents. */
const wordsOf = ({ key, rule, machine, exclude, priority, language }: Request): string =>
  JSON.stringify([key, rule, machine, exclude, priority, language]);

/** Who may have it, best first; those who speak the contact's language alone, when that is preferred and there are any. */
export async function candidatesFor(db: Database, wanted: Wanted, most = usualCandidates): Promise<readonly Agent[]> {
  const { to, rule, exclude, language } = wanted;
  if ('agent' in to) {
    const agent = await findAgent(db, to.agent);
    return agent && qualifies({ id: agent._id, ...agent }, wanted) ? [agent] : [];
  }
  const { maxOpen: below, logic, preferLanguage } = rule;
  const choice = { team: to.team, presence: acceptedPresence(rule), below, exclude, logic, most };
  for (const spoken of preferLanguage ? fallbacks(language) : []) {
    const speaking = await candidates(db, { ...choice, language: spoken });
    if (speaking.length > 0) return speaking;
  }
  return candidates(db, choice);
}

/** Is what waits served before a request? One that has no place in a queue yet comes last of its priority. */
function isAhead(entry: QueueDocument, { _id, priority, enqueuedAt }: Request): boolean {
  if (entry._id === _id) return false;
  if (entry.priority !== priority) return entry.priority > priority;
  return enqueuedAt === undefined || entry.enqueuedAt < enqueuedAt;
}
