import { setTimeout as sleep } from 'node:timers/promises';
import type { ConversationDocument } from '../../src/store/documents.ts';
import { rotaCommand } from './cli.ts';
import type { Files, House } from './house.ts';

// `rota explain`, as an admin runs it, on what real runtimes have decided.

export const patienceMs = 120_000;

/** How many a rule leaves out is counted once for all who are looked for within a second. */
export const countedMs = 1_100;

export type Agents = Files['agents'];

export const member = (more: Partial<Agents[string]> = {}): Agents[string] => ({
  name: 'Somebody',
  teams: ['day'],
  ...more,
});

export interface Explained {
  readonly facts: ConversationDocument['facts'];
  readonly rows: readonly { readonly event: string; readonly because: readonly string[]; readonly timers: string[] }[];
  readonly whyNot: readonly { readonly at: string | null; readonly decision: string; readonly answer: string }[];
}

export async function explained(
  { mongodbUri }: House,
  { ref }: ConversationDocument,
  agent?: string,
): Promise<Explained> {
  const asking = agent === undefined ? [] : ['--why-not', agent];
  const { out, err, code } = await rotaCommand(['explain', ref, '--json', ...asking], { mongodbUri });
  if (code !== 0) throw new Error(err);
  return JSON.parse(out) as Explained;
}

/** Why not this agent, for each decision: `what was decided | why not`. */
export const answers = async (house: House, doc: ConversationDocument, agent: string): Promise<string[]> =>
  (await explained(house, doc, agent)).whyNot.map(({ decision, answer }) => `${decision} | ${answer}`);
export const textOf = async (
  { mongodbUri }: House,
  { ref }: ConversationDocument,
  ...more: string[]
): Promise<string> => (await rotaCommand(['explain', ref, ...more], { mongodbUri })).out;

export async function opened(
  house: House,
  name: string,
  how: Parameters<House['open']>[1] = {},
): Promise<ConversationDocument> {
  const doc = await house.open(name, how);
  await house.settled();
  return doc;
}

/** Somebody takes a conversation by hand, or a supervisor gives it to them. */
export async function byHand(house: House, { _id }: ConversationDocument, agent: string, by = agent): Promise<void> {
  const [runtime] = house.runtimes;
  const claim = `${_id}:hand:${agent}`;
  const problem = await runtime?.deskPorts.claim({ id: _id }, agent, claim, { mustBeOnline: false, insist: true });
  if (problem !== undefined) throw new Error(problem);
  const at = Date.now();
  await runtime?.door.tell(_id, { type: 'conversation.claimed', at, agent, claim, by, insisted: by !== agent });
  await house.settled();
}

export async function until(
  house: House,
  { _id }: ConversationDocument,
  wanted: (doc: ConversationDocument) => boolean,
) {
  while (!wanted(await house.conversation(_id))) await sleep(20);
  await house.settled();
}

export const ownedBy =
  (agent: string) =>
  ({ facts }: ConversationDocument): boolean =>
    facts.owner?.agent === agent;
