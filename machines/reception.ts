import { z } from 'zod';
import { comingBackByShift, greeted } from '../src/workflow/greeted.ts';
import { assignment, reply, whomAgain } from '../src/workflow/parameters.ts';
import {
  assignTo,
  introduce,
  noteHandover,
  routeByShift,
  say,
  standInInbox,
  tellAway,
  waitForReply,
} from '../src/workflow/steps.ts';
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
  inbox: 'inbox',
  machine: ({ assign, reply, away }) => ({
    initial: 'greeting',
    states: {
      ...greeted('shift'),
      ...comingBackByShift(assign, { next: 'shift', assigned: 'tellContact', timeout: 'timedOut' }),
      shift: routeByShift({ onDuty: 'assign', away: 'away', never: 'awayNoOpening' }),
      away: tellAway(away.assign === 'next-shift' ? 'assign' : 'inbox'),
      awayNoOpening: tellAway('inbox'),
      assign: assignTo('shift', assign, {
        assigned: 'tellContact',
        failed: 'inbox',
        timeout: 'timedOut',
        never: 'inbox',
      }),
      timedOut: say('timedOut', 'inbox'),
      inbox: standInInbox({ claimed: 'tellContact' }),
      tellContact: introduce('waiting'),
      waiting: waitForReply(reply, { replied: 'end', silent: 'reassign', spent: 'end', claimed: 'tellContact' }),
      reassign: assignTo(whomAgain(reply.reassign), reply.reassign, {
        assigned: 'tellAgent',
        answered: 'end',
        back: 'waiting',
        failed: 'end',
        timeout: 'end',
      }),
      tellAgent: noteHandover('tellContact'),
    },
  }),
});
