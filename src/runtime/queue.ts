import type { Wanted } from '../domain/assignment.ts';
import type { Effect } from '../domain/effects.ts';
import type { LeftOut } from '../domain/events.ts';
import { entryOf, reasonsOf } from './requests.ts';
import { servingOf } from './serving.ts';
import { type Served, unservedOf } from './unserved.ts';
import { findAgent } from '../store/agents.ts';
import { release, releaseFrom, stillHeld } from '../store/claims.ts';
import { findConversation } from '../store/conversations.ts';
import type { Database } from '../store/database.ts';
import { candidatesFor, type Chosen, type Claimed, claimsOf, type Request } from './claims.ts';
import { firstInLineOf } from './firstInLine.ts';
import { gatheringOf } from './gathering.ts';
import { leftOutOf } from './leftOut.ts';
import { dequeue, enqueue, entryFor, noteTold, positionOf, waiting, waitingKeys } from '../store/queue.ts';
import type { Context } from './dispatcher.ts';
import type { Door } from './door.ts';
import { type Governing, type Machines, ruleAt } from './inForce.ts';
import { turns } from '../domain/inTurn.ts';
import type { Clock, Log, Metrics } from './ports.ts';
import { askedFor, isManual, queueKey } from './queueKeys.ts';
import { namedOf } from './named.ts';
import type { NobodyOnline } from './nobodyOnline.ts';
import { unfitOf } from './unfit.ts';

/** Finds agents for conversations and conversations for agents. Nobody waits while someone qualifies: both sides write, then check. */
export interface Queue {
  /** The `assign` effect: an agent at once, or a place in the queue. */
  seek(effect: { readonly id: string } & Extract<Effect, { type: 'assign' }>, context: Context): Promise<void>;
  /** Somebody came to qualify: what waits for them is given out, the highest priority first, then the oldest. */
  serveAgent(agent: string): Promise<void>;
  /** Somebody is not there any more: where nobody of a team is, and contacts wait, it is told in the background. */
  leftBy(agent: string): void;
  /** All who wait under a key are looked at again, in their order. */
  serveKey(key: string): Promise<void>;
  serveAll(): Promise<void>;
  /** The same, for the sweeper: whom nobody has served who should have is counted and logged. */
  repair(): Promise<void>;
  /** Resolves when nothing is being served in the background. */
  idle(): Promise<void>;
  /** A claim was made for a request and its answer never brought, as when a process is killed in between: it is brought now. */
  finish(conversation: string, claimKey: string, agent: string): Promise<void>;
  /** Gives a claim back, and what waits to whoever had it; `from` where that is known. */
  giveBack(claimKey: string, from?: string): Promise<void>;
}

interface Parts {
  readonly db: Database;
  readonly door: Door;
  readonly machines: Machines;
  readonly governing: () => Governing;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly nobodyOnline: NobodyOnline;
}

const pageSize = 100;
const gatherMs = 500;
/** How far down the queue one look goes. */
const deepestLook = 1_000;

type Taken = 'made' | 'dead' | 'none';

export function queueOf(parts: Parts): Queue {
  const { db, door, machines, governing, clock, log, metrics } = parts;
  const inTurn = turns();
  const leftOut = leftOutOf(db, clock);
  const unfit = unfitOf({ db, door, governing, clock, log });
  const named = namedOf({ db, governing, clock, wantedOf });
  /** Requests that an agent has been claimed for, and that are told so at this moment: they wait no more. */
  const beingTold = new Set<string>();
  const { firstFor, inLineFor, anyoneWaitsFor } = firstInLineOf({ db, governing, machines, wantedOf, beingTold });
  const serveAgent = servingOf({ db, inLineFor, give });
  const serving = new Set<Promise<unknown>>();
  /**
   * Whoever has waited before and only moves to another queue, as when a shift ends, does so with others: they gather for a
   * moment, so that they are served in their order and not in that of their arrival.
   */
  const serveGathered = gatheringOf(clock, gatherMs, serveKey);
  const claims = claimsOf({
    db,
    clock,
    inTurn,
    metrics,
    wantedOf,
    firstFor,
    anyoneWaitsFor,
    give,
    giveBack: giveBackQuietly,
    isManual: ({ key }) => isManual(governing(), key),
    runs: ({ machine }) => machines.runs(machine),
  });

  async function wantedOf({ key, rule, machine, exclude, language }: Request): Promise<Wanted> {
    return { to: askedFor(key), rule: await ruleAt(governing(), machines, machine, rule), exclude, language };
  }

  /** Brings the answer of one who waited through the door, and ends the waiting. */
  async function madeFor(request: Request, claimed: Claimed, counted: Promise<LeftOut | null>): Promise<Taken> {
    beingTold.add(request.request);
    try {
      const taken = await made(request, claimed, await counted);
      await dequeue(db, request._id, request.request);
      return taken;
    } finally {
      beingTold.delete(request.request);
    }
  }

  /** Brings the answer through the door, whose word is the last: what it does not accept is given back. */
  async function made(request: Request, { agent, wanted, found }: Claimed, leftOut: LeftOut | null): Promise<Taken> {
    const told = await door.tell(request._id, {
      type: 'assignment.made',
      at: clock.now(),
      request: request.request,
      agent,
      reasons: reasonsOf(request, wanted, found, leftOut),
    });
    const accepted = told.outcome !== 'unknown' && told.doc.facts.owner?.claim === request.request;
    if (!accepted) await giveBackQuietly(request.request, agent);
    metrics.claim(accepted ? 'made' : 'refused');
    return accepted ? 'made' : 'dead';
  }

  async function giveBackQuietly(key: string, from?: string): Promise<void> {
    const agent = await (from === undefined ? release(db, key) : releaseFrom(db, { key, agent: from }));
    if (agent !== undefined) background(serveAgent(agent));
  }

  function background(work: Promise<unknown>): void {
    const served: Promise<unknown> = work
      .catch((error: unknown) => log.error({ err: error }, 'the queue could not be served; the sweeper looks again'))
      .finally(() => serving.delete(served));
    serving.add(served);
  }

  /** Claims for one who waits, and brings the answer before the next in line is looked at. */
  function take(request: Request, served: Served = () => undefined): Promise<Taken> {
    return inTurn(request.key, async () => {
      const counted = count(request);
      const claimed = await claims.one(request);
      if (!claimed) return 'none';
      served(request, claimed.found[0]);
      return madeFor(request, claimed, counted);
    });
  }

  /** Claims for one who came just now: in turn, so that turns are kept; the answer is nobody's business but theirs. */
  async function takeNew(request: Request): Promise<Taken> {
    const counted = count(request);
    const claimed = await claims.inTurn(request);
    if (!claimed) return 'none';
    return made(request, claimed, await counted);
  }

  /** Begun before a claim is made, so that whoever is chosen does not count as full. Null when it cannot be told. */
  async function count(request: Request): Promise<LeftOut | null> {
    try {
      return await leftOut(await wantedOf(request));
    } catch {
      return null; // the claim goes on all the same
    }
  }

  async function seek(
    effect: { readonly id: string } & Extract<Effect, { type: 'assign' }>,
    { id, doc }: Context,
  ): Promise<void> {
    const { to, rule, exclude, priority, language, onlyIf } = effect;
    const key = queueKey(to);
    const request: Request = {
      _id: id,
      request: effect.id,
      key,
      rule,
      machine: doc.machine,
      exclude,
      priority,
      language,
    };
    const isForAnyone = 'team' in to || 'workspace' in to;
    const reason = isForAnyone ? undefined : await unfit.reasonFor(to);
    if (reason) return unfit.tell(request, to, reason);
    if ('agent' in to) {
      const claimed = await named.unlessUnavailable(to.agent, request, onlyIf);
      if (claimed === false) return unfit.tell(request, to, 'unavailable');
      if (claimed) {
        await made(request, claimed, null);
        return;
      }
    }
    const isOff = () => isManual(governing(), key);
    const isNew = clock.now() - (doc.facts.waitingSince ?? 0) < gatherMs;
    if (!isOff() && isNew && (await takeNew(request)) !== 'none') return;
    const reasonNow = isForAnyone ? await unfit.reasonFor(to) : undefined; // whoever is claimed is there
    if (reasonNow) return unfit.tell(request, to, reasonNow);
    await wait(request, isOff(), isNew);
  }

  /** Takes a place in the queue, then looks once more: somebody may have come free before the place was taken. */
  async function wait(request: Request, manual: boolean, isNew: boolean): Promise<void> {
    const current = await findConversation(db, request._id);
    if (current?.facts.pending?.request !== request.request) return; // answered or withdrawn meanwhile
    const now = clock.now();
    const entry = entryOf(request, current.facts.waitingSince ?? now, now, manual);
    await enqueue(db, entry);
    if (!manual && (await anyoneFor(request))) await (isNew ? serveKey(request.key) : serveGathered(request.key));
    const position = manual ? null : await positionOf(db, entry);
    const told = await door.tell(request._id, {
      type: 'assignment.queued',
      at: clock.now(),
      request: request.request,
      position,
    });
    if (position !== null) await noteTold(db, request._id, request.request, position, new Date(clock.now()));
    if (told.outcome === 'refused') await dequeueIfDead(request);
    else await parts.nobodyOnline.told(request.key, request.request);
  }

  async function dequeueIfDead(request: Request): Promise<void> {
    const doc = await findConversation(db, request._id);
    if (doc?.facts.pending?.request !== request.request) await dequeue(db, request._id, request.request);
  }

  async function anyoneFor(request: Request): Promise<boolean> {
    return (await candidatesFor(db, await wantedOf({ ...request, exclude: [] }))).length > 0;
  }

  /** Rules for which nobody is free are not asked about again in one look. */
  async function serveKey(key: string, served?: Served): Promise<void> {
    if ((await unfit.letGo(key)) || isManual(governing(), key)) return;
    const dry = new Set<string>();
    for (let skip = 0; skip < deepestLook;) {
      const page = await waiting(db, [key], pageSize, skip);
      for (const entry of page) {
        const group = JSON.stringify([entry.rule, entry.machine]);
        if (dry.has(group)) skip += 1;
        else if ((await take(entry, served)) === 'none') {
          skip += 1;
          if (!(await anyoneFor(entry))) dry.add(group);
        }
      }
      if (page.length < pageSize) return;
    }
  }

  /** Gives agents what is first in line for them, up to the first who is not as they were read any more. */
  async function give(chosen: readonly Chosen[]): Promise<(Promise<unknown> | undefined)[]> {
    const begun = chosen.map((one) => ({ ...one, counted: count(one.first.entry) }));
    const claimed = await claims.inOrder(chosen);
    return begun.map(({ agent, first: { entry, wanted }, counted }, n) => {
      const outcome = claimed[n] ?? false;
      if (outcome === false) return undefined;
      const owner = outcome === true ? agent._id : outcome.heldBy;
      const told = madeFor(entry, { agent: owner, wanted, found: [agent] }, counted);
      background(told);
      return told;
    });
  }

  async function finish(conversation: string, claimKey: string, agent: string): Promise<void> {
    const [entry, doc, held] = await Promise.all([
      entryFor(db, conversation, claimKey),
      findAgent(db, agent),
      stillHeld(db, [claimKey]),
    ]);
    if (!entry || !doc || held[0]?.agent !== agent || !(await machines.runs(entry.machine))) return;
    await madeFor(entry, { agent, wanted: await wantedOf(entry), found: [doc] }, count(entry));
  }

  async function idle(): Promise<void> {
    while (serving.size > 0) await Promise.all(serving);
  }

  async function serveAll(served?: Served): Promise<void> {
    for (const key of await waitingKeys(db)) {
      await serveKey(key, served);
      await parts.nobodyOnline.ifAnybodyWaits(key);
    }
  }

  return {
    seek,
    serveAgent,
    leftBy: (agent) => {
      background(parts.nobodyOnline.leftBy(agent));
    },
    serveKey,
    serveAll,
    repair: () => serveAll(unservedOf(parts)),
    finish,
    giveBack: giveBackQuietly,
    idle,
  };
}
