import { z } from 'zod';
import { assignment } from '../src/workflow/parameters.ts';
import { assignTo, routeByShift, say } from '../src/workflow/steps.ts';
import { workflow } from '../src/workflow/workflow.ts';

/** Welcome, then the team on duty, or the next one after an away message. */
export const shifts = workflow({
  id: 'shifts',
  parameters: z.strictObject({ assign: assignment.prefault({}) }),
  byHand: 'assign',
  machine: ({ assign }) => ({
    initial: 'welcome',
    states: {
      welcome: say('welcome', 'shift'),
      shift: routeByShift({ onDuty: 'assign', away: 'away', never: 'awayNoOpening' }),
      away: say('away', 'assign'),
      awayNoOpening: say('awayNoOpening', 'end'),
      assign: assignTo('shift', assign, { assigned: 'tellContact', timeout: 'timedOut' }),
      tellContact: say('assigned', 'end'),
      timedOut: say('timedOut', 'end'),
    },
  }),
});
