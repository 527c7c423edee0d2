import type { z } from 'zod';
import type { MachineJson, Step } from './flow.ts';
import { type Located, locate } from './parameters.ts';

interface Flow<Name extends string> {
  initial: NoInfer<Name>;
  states: Readonly<Record<Name, Step<NoInfer<Name> | 'end'>>>;
}

/** A machine that the admins can pick: a schema of its parameters, and a function from them to a machine that is JSON. */
export interface Workflow {
  readonly id: string;
  readonly parameters: z.ZodType;
  /** `parameters` as the schema gives them out (already parsed). */
  build(parameters: unknown): MachineJson;
}

const atMostTransitions = 100;

/**
 * What an agent does by hand ends the workflow from any state, unless a step has an exit for it; what is unassigned goes to the
 * workflow's own state for the inbox, if it has one.
 */
const atHand = (inbox: string) =>
  ({
    'conversation.claimed': [{ target: '.end', actions: ['introduce'] }],
    'conversation.transferred': [{ target: '.end' }],
    'conversation.unassigned': [{ target: `.${inbox}` }],
    'conversation.closed': [{ target: '.end' }],
    'agent.removed': [{ target: '.end' }],
  }) satisfies MachineJson['on'];

/**
 * Defines a workflow; the compiler checks that every exit is a state of it. `byHand` is the path of the parameters that also hold for
 * what is done by hand; where it is left out, those of the assignment that the conversation asked for last do. `inbox` is the state for
 * conversations that stand in the unassigned inbox.
 */
export function workflow<S extends z.ZodType, const Name extends string>(definition: {
  id: string;
  parameters: S;
  byHand?: string;
  inbox?: NoInfer<Name>;
  machine: (parameters: Located<z.output<S>>) => Flow<Name>;
}): Workflow {
  const { id, parameters: schema, byHand, inbox = 'end', machine } = definition;
  return {
    id,
    parameters: schema,
    build: (parameters) => {
      const { initial, states } = machine(locate(parameters as z.output<S>));
      return {
        id,
        initial,
        on: atHand(inbox),
        states: { ...states, end: { type: 'final' } },
        options: { maxIterations: atMostTransitions },
        ...(byHand !== undefined && { meta: { byHand } }),
      };
    },
  };
}
