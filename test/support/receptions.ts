import { setTimeout as sleep } from 'node:timers/promises';
import { type Files, type House, houseOf } from './house.ts';

/** So many agents of the team `day`: `agent0`, `agent1`, … */
export const team = (count: number, profile: Partial<Files['agents'][string]> = {}): Files['agents'] =>
  Object.fromEntries(
    Array.from({ length: count }, (_, n) => [`agent${n}`, { name: `Agent ${n}`, teams: ['day'], ...profile }]),
  );
/** The machine `reception`, for agents who are online. */
export const reception = (parameters: object = {}, more: object = {}): NonNullable<Files['routing']> => ({
  machine: 'reception',
  parameters: { assign: { onlineOnly: true }, ...parameters },
  ...more,
});

/** A house in which these agents are online. */
export async function houseWith(files: Files, online: readonly string[]): Promise<House> {
  const house = await houseOf(files);
  for (const agent of online) await house.setPresence(agent, 'online');
  return house;
}

/** Waits until a conversation is as wanted: it changes by itself, when its time has come. */
export async function until(
  house: House,
  id: string,
  wanted: (facts: Awaited<ReturnType<House['conversation']>>['facts']) => boolean,
): Promise<void> {
  while (!wanted((await house.conversation(id)).facts)) await sleep(20);
  await house.settled();
}
