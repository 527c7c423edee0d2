import { z } from 'zod';
import { comingBack } from '../src/workflow/greeted.ts';
import { assignment, nothingToChoose, reassignment, reply, whom, whomAgain } from '../src/workflow/parameters.ts';
import { assignTo, introduce, noteHandover, say, standInInbox, waitForReply } from '../src/workflow/steps.ts';
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
  inbox: 'inbox',
  machine: ({ to, first, reply: wait, second }) => ({
    initial: 'back',
    states: {
      ...comingBack(first, { next: 'assign', assigned: 'tellContact', timeout: 'timedOut' }),
      assign: assignTo(to, first, { assigned: 'tellContact', failed: 'inbox', timeout: 'timedOut' }),
      timedOut: say('timedOut', 'inbox'),
      inbox: standInInbox({ claimed: 'tellContact' }),
      tellContact: introduce('waiting'),
      waiting: waitForReply(wait, { replied: 'end', silent: 'reassign', claimed: 'tellContact' }),
      reassign: assignTo(whomAgain(second), second, { assigned: 'tellAgent', answered: 'end', back: 'waiting' }),
      tellAgent: noteHandover('tellContact'),
    },
  }),
});
