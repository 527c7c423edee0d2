import { Duration } from 'luxon';
import { z } from 'zod';

const words = /^(\d+) (second|minute|hour|day)s?$/;
/** ISO 8601 in what has a fixed length: weeks, days, hours, minutes, seconds. Luxon reads the rest of its grammar. */
const fixedIso = /^P(?=\d|T\d)[\d.WD]*(T[\d.,HMS]+)?$/;
const unitMs = { day: 86_400_000, hour: 3_600_000, minute: 60_000, second: 1_000 } as const;

/** Milliseconds of `15 minutes` or of ISO 8601 (`PT15M`, no years, months or signs); undefined for anything else. */
export function parseDuration(text: string): number | undefined {
  const match = words.exec(text);
  const ms = match
    ? Number(match[1]) * unitMs[match[2] as keyof typeof unitMs]
    : Math.round(fixedIso.test(text) ? Duration.fromISO(text).toMillis() : NaN);
  return Number.isSafeInteger(ms) ? ms : undefined;
}

/** A whole number of milliseconds as admins write it: in the largest unit that divides it, `90 seconds`, `7 days`. */
export function formatDuration(ms: number): string {
  for (const [unit, length] of Object.entries(unitMs)) {
    if (ms >= length && ms % length === 0) return `${ms / length} ${unit}${ms === length ? '' : 's'}`;
  }
  return ms === 0 ? '0 seconds' : `PT${ms / unitMs.second}S`;
}

/** A duration as admins write it, read as milliseconds; both limits are allowed themselves. */
export function duration(maxDays: number, minMs = 1_000) {
  const maxMs = maxDays * unitMs.day;
  const expected = `expected a duration such as "15 minutes" or "PT15M", from ${formatDuration(minMs)} to ${formatDuration(maxMs)}`;
  const written = z.string(expected);
  // YAML reads a plain 0 as a number.
  const read = minMs === 0 ? z.union([written, z.literal(0).transform(() => '0 seconds')], expected) : written;
  return read.transform((text, context) => {
    const ms = parseDuration(text);
    if (ms !== undefined && ms >= minMs && ms <= maxMs) return ms;
    context.issues.push({ code: 'custom', message: expected, input: text });
    return z.NEVER;
  });
}
