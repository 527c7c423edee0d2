import { z } from 'zod';
import { assignment, nothingToChoose, whom } from '../src/workflow/parameters.ts';
import { comingBack, greeted } from '../src/workflow/greeted.ts';
import { assignTo, introduce, say } from '../src/workflow/steps.ts';
import { workflow } from '../src/workflow/workflow.ts';

/** Welcome, then whoever has the fewest open conversations. */
export const leastOpen = workflow({
  id: 'least-open',
  parameters: nothingToChoose(
    z.strictObject({
      to: whom.default('anyone').describe('anyone, { team: … } or { agent: … }.'),
      assign: assignment.prefault({}).describe('How an agent is chosen: least-open, unless `logic` says otherwise.'),
    }),
    'assign',
  ).transform(({ to, assign }) => ({ to, assign: { ...assign, logic: assign.logic ?? ('least-open' as const) } })),
  byHand: 'assign',
  machine: ({ to, assign }) => ({
    initial: 'greeting',
    states: {
      ...greeted('assign'),
      ...comingBack(assign, { next: 'assign', assigned: 'tellContact', timeout: 'timedOut' }),
      assign: assignTo(to, assign, { assigned: 'tellContact', timeout: 'timedOut' }),
      tellContact: introduce('end'),
      timedOut: say('timedOut', 'end'),
    },
  }),
});
