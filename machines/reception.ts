import { z } from 'zod';
import { assignment, reply } from '../src/workflow/parameters.ts';
import { assignTo, branch, comment, routeByShift, say, waitForReply } from '../src/workflow/steps.ts';
import { workflow } from '../src/workflow/workflow.ts';

/** The whole: welcome, shift on duty, an agent, their reply or another agent, the away message out of hours. */
export const reception = workflow({
  id: 'reception',
  parameters: z.strictObject({
    assign: assignment.prefault({}).describe('How an agent of the team on duty is chosen.'),
    reply: reply.prefault({ rounds: 0 }).describe('How long the agent has to answer. Left out, nobody waits.'),
    away: z
      .strictObject({ assign: z.enum(['next-shift', 'nobody']).default('next-shift') })
      .prefault({})
      .describe('Out of hours: who gets the conversation after the away message.'),
  }),
  byHand: 'assign',
  machine: ({ assign, reply, away }) => ({
    initial: 'greeting',
    states: {
      greeting: branch([{ when: 'returning', to: 'welcomeBack' }], 'welcome'),
      welcome: say('welcome', 'shift'),
      welcomeBack: say('welcomeBack', 'back'),
      back: branch([{ when: 'hasPrevious', to: 'previousAgent' }], 'shift'),
      previousAgent: assignTo('previous', assign, { assigned: 'tellContact', failed: 'shift', timeout: 'timedOut' }),
      shift: routeByShift({ onDuty: 'assign', away: 'away', never: 'awayNoOpening' }),
      away: say('away', away.assign === 'next-shift' ? 'assign' : 'end'),
      awayNoOpening: say('awayNoOpening', 'end'),
      assign: assignTo('shift', assign, { assigned: 'tellContact', failed: 'end', timeout: 'timedOut' }),
      timedOut: say('timedOut', 'end'),
      tellContact: say('assigned', 'waiting'),
      waiting: waitForReply(reply, { replied: 'end', silent: 'reassign', spent: 'end' }),
      reassign: assignTo(reply.reassign.team === 'same' ? 'same' : { team: reply.reassign.team }, reply.reassign, {
        assigned: 'tellAgent',
        answered: 'end',
        failed: 'end',
        timeout: 'end',
      }),
      tellAgent: comment('reassignedNote', 'tellAgain'),
      tellAgain: say('reassigned', 'waiting'),
    },
  }),
});
