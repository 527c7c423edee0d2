import { z } from 'zod';
import { assignment } from '../src/workflow/parameters.ts';
import { comingBackByShift, greeted } from '../src/workflow/greeted.ts';
import { assignTo, introduce, routeByShift, say, tellAway } from '../src/workflow/steps.ts';
import { workflow } from '../src/workflow/workflow.ts';

/** Welcome, then the team on duty, or the next one after an away message. */
export const shifts = workflow({
  id: 'shifts',
  parameters: z.strictObject({ assign: assignment.prefault({}) }),
  byHand: 'assign',
  machine: ({ assign }) => ({
    initial: 'greeting',
    states: {
      ...greeted('shift'),
      ...comingBackByShift(assign, { next: 'shift', assigned: 'tellContact', timeout: 'timedOut' }),
      shift: routeByShift({ onDuty: 'assign', away: 'away', never: 'awayNoOpening' }),
      away: tellAway('assign'),
      awayNoOpening: tellAway('end'),
      assign: assignTo('shift', assign, { assigned: 'tellContact', timeout: 'timedOut', never: 'end' }),
      tellContact: introduce('end'),
      timedOut: say('timedOut', 'end'),
    },
  }),
});
