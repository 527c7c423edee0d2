import { z } from 'zod';
import { assignment, nothingToChoose, reassignment, reply, whom } from '../src/workflow/parameters.ts';
import { assignTo, comment, say, waitForReply } from '../src/workflow/steps.ts';
import { workflow } from '../src/workflow/workflow.ts';

/** An agent at once; silence hands the conversation to the next one. */
export const fastTransfer = workflow({
  id: 'fast-transfer',
  parameters: nothingToChoose(
    z.strictObject({
      to: whom.default('anyone').describe('anyone, { team: … } or { agent: … }.'),
      first: assignment.prefault({}).describe('How the first agent is chosen.'),
      reply: reply.omit({ reassign: true }).prefault({}).describe('How long each agent has to answer.'),
      second: reassignment.prefault({ onlineOnly: true }).describe('How the next agent is chosen.'),
    }),
    'first',
  ),
  byHand: 'first',
  machine: ({ to, first, reply: wait, second }) => ({
    initial: 'assign',
    states: {
      assign: assignTo(to, first, { assigned: 'tellContact', timeout: 'timedOut' }),
      tellContact: say('assigned', 'waiting'),
      timedOut: say('timedOut', 'end'),
      waiting: waitForReply(wait, { replied: 'end', silent: 'reassign' }),
      reassign: assignTo(second.team === 'same' ? 'same' : { team: second.team }, second, {
        assigned: 'tellAgent',
        answered: 'end',
      }),
      tellAgent: comment('reassignedNote', 'tellAgain'),
      tellAgain: say('reassigned', 'waiting'),
    },
  }),
});
