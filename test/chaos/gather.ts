import type { Db } from 'mongodb';
import { type Documents, endOf, journalOf, numbered } from './checker/documents.ts';
import type { Delivered, History } from './checker/history.ts';
import type { Recorder } from './checker/recorder.ts';
import type { Client } from './clients.ts';
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
  readonly watch: Omit<Recorder, 'hear'>;
}

export function gather({ about, documents, clients, connector, watch }: Gathered): History {
  const lines = new Set(clients.filter(({ person }) => person.exactlyOnce).map(({ person }) => person.line));
  return {
    ...about,
    people: clients.map(({ person }) => person),
    sent: clients.flatMap(({ sent }) => sent),
    seen: clients.flatMap(({ seen }) => seen),
    delivered: [...numbered(documents, lines, textIn), ...arrived(connector)],
    refused: [],
    journal: journalOf(documents, watch),
    loads: watch.loads,
    waits: watch.waits,
    end: endOf(documents),
  };
}

const textIn = (activity: string): string => (JSON.parse(activity) as { text?: string }).text ?? '';

const mark = /\bw\d{6}\b/g;

/** What a connector took. Who speaks stands before an agent's words there: they are told by the words alone. */
function arrived({ calls }: Gathered['connector']): Delivered[] {
  return calls
    .filter(({ status, activity }) => status === 200 && activity.type === 'message')
    .map(({ conversation, activity }) => {
      const text = activity.text ?? activity.summary ?? '';
      const [words, ...more] = text.match(mark) ?? [];
      const said = words !== undefined && more.length === 0 ? words : text;
      return { line: conversation, from: 'bot', seq: null, effect: null, answers: null, text: said };
    });
}
