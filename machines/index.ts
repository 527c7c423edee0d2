import type { Workflow } from '../src/workflow/workflow.ts';
import { fastTransfer } from './fast-transfer.ts';
import { leastOpen } from './least-open.ts';
import { reception } from './reception.ts';
import { roundRobin } from './round-robin.ts';
import { shifts } from './shifts.ts';

/** The machines that routing.yaml can name. */
export const machines: readonly Workflow[] = [reception, roundRobin, leastOpen, shifts, fastTransfer];
