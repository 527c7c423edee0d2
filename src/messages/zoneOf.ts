import { isZone } from '../domain/hours.ts';

/** The first of these that is a time zone, for channels may say anything; else UTC. */
export const zoneOf = (...candidates: readonly (string | null | undefined)[]): string =>
  candidates.find((zone) => zone != null && isZone(zone)) ?? 'UTC';
