import { createHash } from 'node:crypto';
import { submittedIn } from './words.ts';

const windowMs = 3_000;

/**
 * Under which a button that says something is stored once within three to six seconds (or one to two times `withinMs`): whoever presses it twice in a row means it
 * once. None for what is no button of ours, nor for one without words: doing that again does no harm, and leaving it out might, as
 * when an agent goes back to the conversation they were on a moment ago. Two windows are named, so that a press at the end of one is
 * known in the next.
 */
export function pressKeys(line: string, value: unknown, now: number, withinMs = windowMs): string[] {
  const submitted = submittedIn(value);
  if (submitted === null || submitted.text === '') return [];
  const pressed = createHash('sha256').update(JSON.stringify(submitted)).digest('base64url');
  const window = Math.floor(now / withinMs);
  return [window, window + 1].map((at) => `${line}:pressed:${pressed}:${at}`);
}
