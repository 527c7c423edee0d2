import { reception } from '../../machines/reception.ts';
import type { NumberedEffect } from '../../src/domain/effects.ts';
import type { ConversationOpened, DoorEvent } from '../../src/domain/events.ts';
import type { Opening } from '../../src/domain/facts.ts';
import type { Live } from '../../src/domain/live.ts';
import { type Decision, type State, type Timer, writtenIn } from '../../src/domain/state.ts';
import { compile, type Machine } from '../../src/workflow/compile.ts';
import type { MachineJson } from '../../src/workflow/flow.ts';
import { pathOf, start, step } from '../../src/workflow/step.ts';
import type { Workflow } from '../../src/workflow/workflow.ts';
import { days } from './lives.ts';

/** A workflow's machine with these parameters, as routing.yaml would give them. */
export const machineOf = (workflow: Workflow, parameters: object = {}): MachineJson =>
  workflow.build(workflow.parameters.parse(parameters));

export function openingAt(at: number, back: Partial<Opening> = {}): { opening: Opening; event: ConversationOpened } {
  return {
    opening: {
      at,
      language: 'en',
      text: 'hello',
      contact: { id: 'web:1', name: 'Marie', channel: 'web' },
      returning: false,
      previous: null,
      ...back,
    },
    event: { type: 'conversation.opened', at, content: { text: 'hello', attachments: [] }, language: 'en' },
  };
}

/** A conversation that goes through JSON, and whose machine is rebuilt from JSON, before every event. */
export class Talk {
  state: State;
  effects: readonly NumberedEffect[] = [];
  decision: Decision;
  now: number;
  /** What was decided before and is not done. */
  waiting: readonly NumberedEffect[] = [];
  readonly live: Live;
  private readonly json: string;

  constructor(json: MachineJson, at: number, back: Partial<Opening> = {}, live: Live = days) {
    this.json = JSON.stringify(json);
    this.now = at;
    this.live = live;
    const { opening, event } = openingAt(at, back);
    this.decision = start(this.machine, 'c', opening, event, live);
    this.state = this.decision.state;
    this.effects = this.decision.outcome === 'decided' ? this.decision.effects : [];
  }

  get machine(): Machine {
    return compile(JSON.parse(this.json) as MachineJson);
  }
  get at(): string {
    return pathOf(this.state.workflow.value);
  }
  get facts(): State['facts'] {
    return this.state.facts;
  }
  /** What was decided last, in short. */
  get said(): string[] {
    return this.effects.map((e) =>
      e.type === 'say' || e.type === 'comment' || e.type === 'inform' ? `${e.type} ${e.key}` : e.type,
    );
  }
  get request(): Extract<NumberedEffect, { type: 'assign' }> | undefined {
    return this.effects.find((e) => e.type === 'assign');
  }

  send(event: DoorEvent): this {
    this.now = event.at;
    const state = JSON.parse(JSON.stringify(this.state)) as State;
    this.decision = step(this.machine, state, event, this.live, this.waiting);
    this.state = writtenIn(this.decision)?.state ?? this.decision.state;
    this.effects = this.decision.outcome === 'decided' ? this.decision.effects : [];
    return this;
  }
  made(agent: string, request = this.facts.pending?.request ?? 'none'): this {
    return this.send({
      type: 'assignment.made',
      at: this.now,
      request,
      agent,
      reasons: { rule: 'assign', logic: 'round-robin', candidates: [], leftOut: null },
    });
  }
  queued(position = 2): this {
    return this.send({
      type: 'assignment.queued',
      at: this.now,
      request: this.facts.pending?.request ?? 'none',
      position,
    });
  }
  failed(reason: 'agentGone' | 'teamEmpty' | 'unavailable'): this {
    return this.send({
      type: 'assignment.failed',
      at: this.now,
      request: this.facts.pending?.request ?? 'none',
      reason,
    });
  }
  writes(text = 'hello', seq?: number): this {
    const source = seq === undefined ? {} : { source: { line: 'l', seq } };
    return this.send({
      type: 'contact.messaged',
      at: this.now,
      content: { text, attachments: [] },
      language: 'en',
      ...source,
    });
  }
  answers(agent: string): this {
    return this.send({ type: 'agent.messaged', at: this.now, agent, content: { text: 'yes?', attachments: [] } });
  }
  claims(agent: string, claim = 'hand', insisted = false): this {
    return this.send({ type: 'conversation.claimed', at: this.now, agent, claim, by: agent, insisted });
  }
  closes(by: string): this {
    return this.send({ type: 'conversation.closed', at: this.now, by, insisted: false });
  }
  due(name: string): Timer {
    const timer = this.state.timers.find((t) => t.id.includes(name));
    if (!timer) throw new Error(`no timer ${name} among ${this.state.timers.map((t) => t.id).join(', ')}`);
    return timer;
  }
  fire(name: string): this {
    return this.send({ type: 'timer.fired', ...this.due(name) });
  }
}

/** A conversation with the shipped reception, with these parameters. */
export const talk = (parameters: object, at: number, back: Partial<Opening> = {}): Talk =>
  new Talk(machineOf(reception, parameters), at, back);
