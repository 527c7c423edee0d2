import { z } from 'zod';
import { assignment, nothingToChoose, whom } from '../src/workflow/parameters.ts';
import { comingBack, greeted } from '../src/workflow/greeted.ts';
import { assignTo, introduce, say } from '../src/workflow/steps.ts';
import { workflow } from '../src/workflow/workflow.ts';

/** Welcome, then whoever's turn it is. */
export const roundRobin = workflow({
  id: 'round-robin',
  parameters: nothingToChoose(
    z.strictObject({
      to: whom.default('anyone').describe('anyone, { team: … } or { agent: … }.'),
      assign: assignment.prefault({}),
    }),
    'assign',
  ),
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
