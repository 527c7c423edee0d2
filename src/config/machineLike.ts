import type { z } from 'zod';

/** What this room needs to know of a workflow that routing.yaml can name. */
export interface MachineLike {
  readonly id: string;
  readonly parameters: z.ZodType;
}
