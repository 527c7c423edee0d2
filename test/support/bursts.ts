import type { AgentDocument, ConversationDocument } from '../../src/store/documents.ts';
import type { Files, House } from './house.ts';

const inFlight = 32;

/** Opens conversations with many under way at a time, and waits until all is quiet. */
export async function burst(house: House, count: number, from = ''): Promise<ConversationDocument[]> {
  const opened: ConversationDocument[] = [];
  let next = 0;
  await Promise.all(
    Array.from({ length: inFlight }, async () => {
      while (next < count) {
        const n = next++;
        opened.push(await house.open(`contact${from}${n}`));
      }
    }),
  );
  await house.settled();
  return opened;
}

export const agentsOf = (house: House): Promise<AgentDocument[]> => house.db.agents.find().sort({ _id: 1 }).toArray();

export const agentNamed = (n: number) => `agent${n}`;

export const many = (count: number, profile: (n: number) => Files['agents'][string]): Files['agents'] =>
  Object.fromEntries(Array.from({ length: count }, (_, n) => [agentNamed(n), profile(n)]));
export const assign = (rule: object, machine = 'round-robin'): NonNullable<Files['routing']> => ({
  machine,
  parameters: { assign: rule, to: { team: 'day' } },
});

export const online = (house: House, names: readonly string[]) =>
  Promise.all(names.map((name) => house.setPresence(name, 'online')));
