import { type ExecutableActionsFrom, initialTransition, type StateValue, transition } from 'xstate';
import { caughtUp, crowdedOut, untold } from '../domain/backlog.ts';
import { carried, consequences, requestedByHand } from '../domain/consequences.ts';
import { type Effect, type NumberedEffect } from '../domain/effects.ts';
import type { ConversationOpened, DoorEvent, Event, Happening, Refusal } from '../domain/events.ts';
import { afterEffect, afterEvent, type ByHand, type Facts, newFacts, type Opening, settled } from '../domain/facts.ts';
import { factTimers } from '../domain/factTimers.ts';
import { refusal, refusalOf, refusedBefore } from '../domain/refusal.ts';
import { effectId } from '../domain/ids.ts';
import type { Live } from '../domain/live.ts';
import type { Decision, JournalEntry, State, Timer } from '../domain/state.ts';
import { awayTimer, closeTimer, isFactTimer } from '../domain/timerIds.ts';
import type { Machine } from './compile.ts';
import type { Meta } from './flow.ts';
import { type Act, bodies, type Context, type Given, type Memory, newMemory } from './vocabulary.ts';

type Moved = ReturnType<typeof transition<Machine>>;
const heardLines = 64;

/** The decision that a conversation begins with. Pure. */
export function start(
  machine: Machine,
  conversation: string,
  opening: Opening,
  event: ConversationOpened,
  live: Live,
): Decision {
  const facts = newFacts(opening);
  const none: State = {
    conversation,
    version: 0,
    facts,
    heard: {},
    timers: [],
    workflow: { value: {}, memory: newMemory, ended: false },
  };
  const draft = draftOf({ ...none, heard: heardAfter(none, event) }, event.at);
  moved(draft, machine, initialTransition(machine, { nowMs: event.at, facts, live }), live);
  return decided(none, draft, event, live);
}

/**
 * What a conversation does about an event: pure. The very same state comes back when there is nothing to write. `waiting` is what it has
 * decided to do that is not done yet.
 */
export function step(
  machine: Machine,
  state: State,
  event: DoorEvent,
  live: Live,
  waiting: readonly NumberedEffect[] = [],
): Decision {
  const before = refusedBefore(state.facts, event);
  if (before) return { outcome: 'refused', refusal: before, state };
  if (event.source && event.source.seq <= (state.heard[event.source.line] ?? 0)) return { outcome: 'repeated', state };
  if (event.type === 'command.refused') return refusing(state, event, event.reason);
  const timer = event.type === 'timer.fired' ? dueTimer(state, event) : undefined;
  if (event.type === 'timer.fired' && !timer) return { outcome: 'unchanged', state };
  const refused = refusal(state.facts, event) ?? crowdedOut(event, waiting);
  if (refused) return refusing(state, event, refused);

  const happened = meaning(event);
  const unseen = untold(state.facts, happened, waiting, state.version + 1);
  const after = { ...afterEvent(state.facts, happened), ...(unseen && { unseen }) };
  const timers = state.timers.filter((other) => other !== timer);
  const draft = draftOf({ ...state, facts: after, heard: heardAfter(state, event), timers }, event.at);
  for (const effect of unseen
    ? caughtUp(state.facts, unseen)
    : carried({ event: happened, before: state.facts, after }))
    emit(draft, effect, null);
  const heard = !state.workflow.ended && isForWorkflow(happened);
  if (heard) {
    const { before, said } = hear(machine, { ...state, facts: after }, happened, live);
    moved(draft, machine, transition(machine, before, said), live);
  }
  follow(draft, { machine, event: happened, before: state.facts, after, heard, live });
  return decided(state, draft, event, live);
}

/** Nothing changes but that it is known: who decides about the same command again must not come to anything else. */
function refusing(state: State, event: DoorEvent, reason: Refusal): Decision {
  const refused = refusalOf(event, reason);
  if (!refused) return { outcome: 'refused', refusal: reason, state };
  const { workflow } = state;
  const version = state.version + 1;
  const facts = afterEvent(state.facts, refused);
  const path = workflow.ended ? null : pathOf(workflow.value);
  const entry = { version, event: refused, path, effects: [], armed: [], cancelled: [] };
  const written = { state: { ...state, version, facts, heard: heardAfter(state, event) }, effects: [], entry };
  return { outcome: 'refused', refusal: reason, state, written };
}

/** The last timer of a contact who says nothing closes the conversation: everybody hears it as that. */
function meaning(event: Happening): Happening {
  if (event.type !== 'timer.fired' || event.id !== closeTimer) return event;
  return { type: 'conversation.closed', at: event.at, by: null, insisted: false, silent: true };
}

/** The snapshot that a stored state stands for, and the event in XState's words. */
export function hear(machine: Machine, { facts, workflow }: State, event: Happening, live: Live) {
  const given: Given = { nowMs: event.at, facts, live };
  const before = machine.resolveState({
    value: workflow.value as StateValue,
    context: { ...(workflow.memory as Memory), given },
  });
  return { before, said: inItsWords(event) };
}

/** The facts' own timers are nothing to a workflow, but for an owner who does not come back. */
const isForWorkflow = (event: Happening): boolean =>
  event.type !== 'timer.fired' || !isFactTimer(event.id) || event.id === awayTimer;

/** A delay is told by XState's own name for it. */
function inItsWords(event: Happening): Event {
  if (event.type !== 'timer.fired') return event;
  if (event.id === awayTimer) return { type: 'owner.gone', at: event.at };
  return { ...event, type: event.id } as unknown as Event;
}

/** Where a workflow stands: `assign.queued`. */
export function pathOf(value: unknown): string {
  if (typeof value === 'string') return value;
  return Object.entries(value as Record<string, unknown>)
    .map(([key, inner]) => `${key}.${pathOf(inner)}`)
    .join('|');
}

/** A decision in the making. */
interface Draft {
  readonly conversation: string;
  readonly version: number;
  readonly at: number;
  facts: Facts;
  heard: State['heard'];
  timers: readonly Timer[];
  workflow: State['workflow'];
  effects: NumberedEffect[];
}
function draftOf(state: State, at: number): Draft {
  const { conversation, version, facts, heard, timers, workflow } = state;
  return { conversation, version: version + 1, at, facts, heard, timers, workflow, effects: [] };
}

/** Under which rule it is asked for somebody when no workflow does. */
export const byHandRule = (meta: Meta | undefined, facts: Partial<Pick<Facts, 'asked'>> | undefined): string =>
  meta?.byHand ?? facts?.asked?.rule ?? 'assign';

/** Numbers an effect and lets the facts hear of it. */
function emit(draft: Draft, effect: Effect, byHand: ByHand | null): void {
  const numbered = { ...effect, id: effectId(draft.conversation, draft.version, draft.effects.length) };
  draft.effects.push(numbered);
  draft.facts = afterEffect(draft.facts, numbered, byHand, draft.at);
}

interface Hearing {
  readonly machine: Machine;
  readonly event: Event | DoorEvent;
  readonly before: Facts;
  readonly after: Facts;
  readonly heard: boolean;
  readonly live: Live;
}
/** What follows from an event by the facts alone. */
function follow(draft: Draft, { machine, event, before, after, heard, live }: Hearing): void {
  const opensAtMs = live.duty(event.at).next?.startsAtMs ?? null;
  const { transcriptAtClose } = live;
  const rule = byHandRule(machine.root.meta, before);
  const told = { event, before, after, now: draft.facts, heard };
  for (const effect of consequences({ ...told, byHandRule: rule, live, opensAtMs, transcriptAtClose })) {
    emit(draft, effect, requestedByHand(event));
  }
}

/** Takes over what the workflow decided, in the order it did: effects, acts, timers set and cancelled. */
function moved(draft: Draft, machine: Machine, [snapshot, actions]: Moved, live: Live): void {
  if (snapshot.status === 'error') throw snapshot.error as Error; // initialTransition keeps an error to itself; transition throws
  for (const action of actions) {
    const { type } = action as { type: string };
    if (type === 'xstate.raise') arm(draft, action.params as Raised);
    else if (type === 'xstate.cancel')
      draft.timers = draft.timers.filter((t) => t.id !== (action.params as Cancelled).sendId);
    else if (type in bodies) carryOut(draft, machine, body(action, draft.facts), live);
    else throw new Error(`${type} is not an effect`);
  }
  const { given: _, ...memory } = snapshot.context;
  draft.workflow = { value: snapshot.value, memory, ended: snapshot.status === 'done' };
}

interface Raised {
  readonly id: string;
  readonly delay?: number;
}
interface Cancelled {
  readonly sendId: string;
}
function arm(draft: Draft, { id, delay }: Raised): void {
  if (delay === undefined) return; // an immediate raise: already done
  const timer = { id, at: draft.at + delay, token: String(draft.version) };
  draft.timers = [...draft.timers.filter((t) => t.id !== id), timer];
}

/** The body sees the facts as the effects before it left them. */
function body(action: ExecutableActionsFrom<Machine>, facts: Facts): Effect | Act | null {
  const known = action.info.context as Context;
  const context = { ...known, given: { ...known.given, facts } };
  const make = bodies[action.type as keyof typeof bodies] as (
    args: { context: Context },
    params: unknown,
  ) => Effect | Act | null;
  return make({ context }, action.params);
}

/** An act is an event that the facts hear at once; the workflow made it and need not hear it again. */
function carryOut(draft: Draft, machine: Machine, made: Effect | Act | null, live: Live): void {
  if (made === null) return;
  if (!('act' in made)) {
    emit(draft, made, null);
    return;
  }
  const type = made.act === 'close' ? 'conversation.closed' : 'conversation.unassigned';
  const event: Event = { type, at: draft.at, by: null, insisted: false };
  const before = draft.facts;
  draft.facts = afterEvent(before, event);
  for (const effect of carried({ event, before, after: draft.facts })) emit(draft, effect, null);
  follow(draft, { machine, event, before, after: draft.facts, heard: true, live });
}

function decided(before: State, draft: Draft, event: DoorEvent | ConversationOpened, live: Live): Decision {
  draft.facts = settled(draft.facts);
  draft.timers = [...draft.timers.filter(({ id }) => !isFactTimer(id)), ...kept(draft, live)];
  const { effects, at: _, ...state } = draft;
  const { workflow, timers, version } = state;
  const entry = {
    version,
    event,
    path: workflow.ended ? null : pathOf(workflow.value),
    effects,
    armed: timers.filter((t) => !before.timers.includes(t)),
    cancelled: before.timers.filter((t) => !timers.includes(t)),
    ...ownerChange(before.facts, state.facts),
  };
  return { outcome: 'decided', state, effects, entry };
}

function ownerChange(before: Facts, after: Facts): Pick<JournalEntry, 'ownerChange'> {
  const [from, to] = [before.owner?.agent ?? null, after.owner?.agent ?? null];
  return before.owner?.claim === after.owner?.claim ? {} : { ownerChange: { from, to } };
}

/** The facts' own timers; one that stood with the same token stays as it was armed. */
function kept({ facts, timers }: Draft, { patience }: Live): Timer[] {
  return factTimers(facts, patience).map(
    (timer) => timers.find(({ id, token }) => id === timer.id && token === timer.token) ?? timer,
  );
}

function dueTimer({ timers }: State, event: Extract<DoorEvent, { type: 'timer.fired' }>): Timer | undefined {
  return timers.find((t) => t.id === event.id && t.token === event.token && t.at <= event.at);
}

/** The last number heard of each line; the lines heard longest ago are let go of, which a conversation hardly ever comes to. */
function heardAfter({ heard }: State, { source }: DoorEvent | ConversationOpened): State['heard'] {
  if (!source) return heard;
  const { [source.line]: _, ...others } = heard;
  return { ...Object.fromEntries(Object.entries(others).slice(1 - heardLines)), [source.line]: source.seq };
}
