import { z } from 'zod';
import { assignment, nothingToChoose, whom } from '../src/workflow/parameters.ts';
import { assignTo, say } from '../src/workflow/steps.ts';
import { workflow } from '../src/workflow/workflow.ts';

const leastOpenAssignment = assignment.extend({ logic: assignment.shape.logic.unwrap().default('least-open') });

/** Welcome, then whoever has the fewest open conversations. */
export const leastOpen = workflow({
  id: 'least-open',
  parameters: z
    .strictObject({
      to: whom.default('anyone').describe('anyone, { team: … } or { agent: … }.'),
      assign: leastOpenAssignment.prefault({}),
    })
    .superRefine(nothingToChoose('assign')),
  machine: ({ to, assign }) => ({
    initial: 'welcome',
    states: {
      welcome: say('welcome', 'assign'),
      assign: assignTo(to, assign, { assigned: 'tellContact', timeout: 'timedOut' }),
      tellContact: say('assigned', 'end'),
      timedOut: say('timedOut', 'end'),
    },
  }),
});
