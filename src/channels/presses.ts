import { createHash } from 'node:crypto';
import { submittedIn } from './words.ts';

const windowMs = 3_000;

/**
 * Under which a button that was pressed is stored once within three to six seconds: whoever presses it twice in a row means it once.
 * None for what is no button of ours. Two windows are named, so that a press at the end of one is known in the next.
 */
export function pressKeys(line: string, value: unknown, now: number): string[] {
  const submitted = submittedIn(value);
  if (submitted === null) return [];
  const pressed = createHash('sha256').update(JSON.stringify(submitted)).digest('base64url');
  const window = Math.floor(now / windowMs);
  return [window, window + 1].map((at) => `${line}:pressed:${pressed}:${at}`);
}
