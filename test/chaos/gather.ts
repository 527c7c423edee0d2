import type { Db } from 'mongodb';
import { arrived, linesOfTalks, numberedSent } from './arrived.ts';
import { type Documents, endOf, journalOf, numbered } from './checker/documents.ts';
import type { Delivered, History, Person } from './checker/history.ts';
import type { Client } from './clients.ts';
import type { Watch } from './watch.ts';
import type { Connector } from '../support/connector.ts';

/** All collections that count, in one moment. */
export async function read(db: Db): Promise<Documents> {
  const session = db.client.startSession({ snapshot: true });
  try {
    const all = async (name: keyof Documents): Promise<never[]> =>
      (await db.collection(name).find({}, { session }).toArray()) as never[];
    const conversations = await all('conversations');
    const journal = await all('journal');
    const activities = await all('activities');
    const agents = await all('agents');
    const queue = await all('queue');
    const owed = await all('owed');
    const lines = await all('lines');
    const { localTime } = (await db.admin().command({ hello: 1 })) as { localTime: Date };
    return { conversations, journal, activities, agents, queue, owed, lines, at: localTime.getTime() };
  } finally {
    await session.endSession();
  }
}

/** What is left to be done: nothing when all has come to rest. */
export const unfinished = ({ conversations, activities, owed }: Documents): number =>
  owed.length +
  conversations.filter(({ lease, outbox }) => lease !== undefined || Object.keys(outbox ?? {}).length > 0).length +
  activities.filter(({ undecided }) => undecided !== undefined).length;

/** What a run knows of itself beforehand. */
export type About = Pick<History, 'repeat' | 'limits' | 'configs' | 'rules' | 'texts' | 'unrest'>;
interface Gathered {
  readonly about: About;
  readonly documents: Documents;
  readonly clients: readonly Client[];
  readonly connector: Pick<Connector, 'calls'>;
  readonly watch: Omit<Watch, 'stop'>;
}

export function gather({ about, documents, clients, connector, watch }: Gathered): History {
  const lineOf = linesOfTalks(documents);
  const withNumber = numberedSent(documents);
  const onItsLine = <T extends { readonly line: string }>(one: T): T => ({ ...one, line: lineOf(one.line) });
  const people = clients.map(({ person }) => onItsLine(person));
  return {
    ...about,
    people,
    sent: clients.flatMap(({ sent }) => sent.map(onItsLine).map(withNumber)),
    seen: clients.flatMap(({ seen }) => seen),
    delivered: [...standing(documents, people), ...arrived(connector, documents, watch.sentAs)],
    refused: [],
    journal: journalOf(documents, watch),
    loads: watch.loads,
    waits: watch.waits,
    end: endOf(documents),
  };
}

/** What is sent through a connector is there once it was taken, not once it is written down. */
function standing(documents: Documents, people: readonly Person[]): Delivered[] {
  const loose = new Set(people.filter(({ exactlyOnce }) => !exactlyOnce).map(({ line }) => line));
  const lines = new Set(people.map(({ line }) => line));
  return numbered(documents, lines, textIn).filter(({ line, from }) => from === 'person' || !loose.has(line));
}

const textIn = (activity: string): string => (JSON.parse(activity) as { text?: string }).text ?? '';
