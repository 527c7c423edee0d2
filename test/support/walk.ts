import { fromTransition, getInitialMicrosteps, getMicrosteps } from 'xstate';
import { adjacencyMapToArray, getAdjacencyMap } from 'xstate/graph';
import type { DoorEvent } from '../../src/domain/events.ts';
import { afterEvent } from '../../src/domain/facts.ts';
import type { Live } from '../../src/domain/live.ts';
import type { State } from '../../src/domain/state.ts';
import { byHandTimer, isFactTimer } from '../../src/domain/timerIds.ts';
import { compile } from '../../src/workflow/compile.ts';
import type { MachineJson, Step } from '../../src/workflow/flow.ts';
import { hear, pathOf, start, step } from '../../src/workflow/step.ts';
import type { Memory } from '../../src/workflow/vocabulary.ts';
import { openingAt } from './talk.ts';

const atMostSituations = 20_000;
const reasons = { rule: 'assign', logic: 'round-robin', candidates: [], leftOut: null } as const;
const content = (text: string) => ({ text, attachments: [] });

/** A conversation, and the time: it goes on as timers fire. */
interface Moment {
  readonly state: State;
  readonly nowMs: number;
}

/** Everything that could happen to a conversation next. */
function possible({ state, nowMs: at }: Moment, texts: readonly string[]): DoorEvent[] {
  const { pending, owner, status } = state.facts;
  const agent = ['a1', 'a2', 'a3'].find((a) => a !== owner?.agent) ?? 'a4';
  const request = pending?.request;
  const byHand = { at, by: 'a3', insisted: true };
  return [
    ...texts.map((text): DoorEvent => ({ type: 'contact.messaged', at, content: content(text), language: 'en' })),
    ...(owner
      ? ([
          { type: 'agent.messaged', at, agent: owner.agent, content: content('yes') },
          { type: 'agent.left', at, agent: owner.agent },
          { type: 'agent.returned', at, agent: owner.agent },
          { type: 'agent.removed', at, agent: owner.agent },
          { type: 'owner.gone', at },
        ] as const)
      : []),
    ...(status === 'closed'
      ? [{ type: 'conversation.reopened', at, content: content('again'), language: 'en' } as const]
      : []),
    ...(request === undefined
      ? []
      : ([
          { type: 'assignment.made', at, request, agent, reasons },
          { type: 'assignment.queued', at, request, position: 1 },
          { type: 'position.changed', at, request, position: 2 },
          { type: 'assignment.failed', at, request, reason: 'agentGone' },
          { type: 'assignment.failed', at, request, reason: 'teamEmpty' },
          { type: 'calendar.changed', at },
        ] as const)),
    { type: 'assignment.made', at, request: 'stale', agent: 'a9', reasons },
    { type: 'conversation.claimed', ...byHand, agent: 'a3', claim: 'k' },
    { type: 'conversation.transferred', ...byHand, to: { agent: 'a3', claim: 'k2' }, note: null },
    { type: 'conversation.transferred', ...byHand, to: { team: 'other' }, note: null },
    { type: 'conversation.unassigned', ...byHand },
    { type: 'conversation.closed', ...byHand },
    ...state.timers.flatMap((t): DoorEvent[] => [
      { type: 'timer.fired', ...t },
      { type: 'timer.fired', ...t, token: 'stale' },
    ]),
  ];
}

/** What makes two situations of a conversation the same for the walk: times and numbers left out. */
function situation({ facts, timers, workflow }: State): string {
  const memory = workflow.memory as Memory;
  return JSON.stringify([
    workflow.value,
    workflow.ended,
    memory.missed.length,
    memory.route !== null,
    facts.awayTold,
    facts.status,
    facts.owner !== null,
    facts.ownerAwaySince !== null,
    facts.lastAgentAt !== null,
    facts.pending?.byHand?.why ?? facts.pending !== null,
    timers.map((t) => t.id),
  ]);
}

export interface Walk {
  readonly situations: readonly State[];
  /** Paths of all states that were entered, those only passed through included. */
  readonly states: ReadonlySet<string>;
  readonly steps: readonly { readonly from: State; readonly event: DoorEvent; readonly to: State }[];
}

/** All situations that a conversation can come to: xstate/graph walks our own `step`. */
export function walk(json: MachineJson, live: Live, at: number, { texts = ['hello'], back = {} } = {}): Walk {
  const machine = compile(json);
  const { opening, event } = openingAt(at, back);
  const first = start(machine, 'c', opening, event, live).state;
  const next = ({ state, nowMs }: Moment, heard: DoorEvent): Moment => ({
    state: step(machine, state, heard, live).state,
    nowMs: Math.max(nowMs, heard.at),
  });
  const map = getAdjacencyMap(fromTransition(next, { state: first, nowMs: at }), {
    events: ({ context }) => possible(context, texts),
    serializeState: ({ context }) => situation(context.state),
    limit: atMostSituations,
  });
  const steps = adjacencyMapToArray(map).map((t) => ({
    from: t.state.context.state,
    event: t.event,
    to: t.nextState.context.state,
  }));
  const passed = steps
    .filter(({ from, to, event: { type } }) => to !== from && !from.workflow.ended && type !== 'timer.fired')
    .concat(
      steps.filter(
        ({ from, to, event: e }) =>
          to !== from && !from.workflow.ended && e.type === 'timer.fired' && e.id.startsWith('xstate'),
      ),
    )
    .flatMap(({ from, event: heard }) => {
      if (heard.type === 'command.refused') return [];
      const { before, said } = hear(machine, { ...from, facts: afterEvent(from.facts, heard) }, heard, live);
      return getMicrosteps(machine, before, said);
    });
  const opened = getInitialMicrosteps(machine, { nowMs: at, facts: first.facts, live });
  const states = new Set([...opened, ...passed].map(([snapshot]) => pathOf(snapshot.value)));
  const situations = Object.values(map).map(({ state }) => (state as { context: Moment }).context.state);
  return { situations, states, steps };
}

/** Paths of all states that have no states of their own. */
export function leaves(states: Readonly<Record<string, Step<string>>>, prefix = ''): string[] {
  return Object.entries(states).flatMap(([name, state]) =>
    state.states ? leaves(state.states, `${prefix}${name}.`) : [`${prefix}${name}`],
  );
}

/** What is wrong with situations: they wait for nothing that can come, or have ended and left something behind. */
export function stuckIn(found: Walk): string[] {
  const left = leavable(found);
  return [...new Set(found.situations.flatMap((state) => wrongWith(state, left) ?? []))];
}

const byThemselves: readonly DoorEvent['type'][] = [
  'contact.messaged',
  'agent.messaged',
  'assignment.made',
  'assignment.queued',
  'assignment.failed',
  'timer.fired',
];

/** Situations that something other than an agent's or admin's hand leads out of. */
function leavable({ steps }: Walk): ReadonlySet<State> {
  const moved = steps.filter(
    ({ from, event, to }) =>
      byThemselves.includes(event.type) && pathOf(to.workflow.value) !== pathOf(from.workflow.value),
  );
  return new Set(moved.map(({ from }) => from));
}

function wrongWith(state: State, left: ReadonlySet<State>): string | undefined {
  const { workflow, facts } = state;
  const path = pathOf(workflow.value);
  const timers = state.timers.filter(({ id }) => id === byHandTimer || !isFactTimer(id));
  if (path === 'inbox' && facts.owner === null && facts.pending === null) return undefined; // whoever takes it goes on
  if (!workflow.ended && timers.length === 0) return `${path} waits without a timer`;
  if (!workflow.ended && !left.has(state)) return `${path} cannot be left`;
  if (workflow.ended && timers.length !== (facts.pending === null ? 0 : 1))
    return `it ended with timers ${timers.map(({ id }) => id).join(', ')}`;
  if (workflow.ended && facts.pending !== null && facts.pending.byHand === null)
    return 'it ended with a request of its own';
  if (facts.status === 'closed' && state.timers.length > 0) return 'it is closed and has timers';
  return undefined;
}
