import { z } from 'zod';
import { assignment, nothingToChoose, whom } from '../src/workflow/parameters.ts';
import { assignTo, say } from '../src/workflow/steps.ts';
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
    initial: 'welcome',
    states: {
      welcome: say('welcome', 'assign'),
      assign: assignTo(to, assign, { assigned: 'tellContact', timeout: 'timedOut' }),
      tellContact: say('assigned', 'end'),
      timedOut: say('timedOut', 'end'),
    },
  }),
});
