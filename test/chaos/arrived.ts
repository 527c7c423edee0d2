import { type Documents, firstKey, keyedAs } from './checker/documents.ts';
import type { Delivered, Sent } from './checker/history.ts';
import type { SentOnce } from './clients.ts';
import type { Call, Connector } from '../support/connector.ts';

/** What talks on a connector are as lines; a talk in which nobody ever wrote is none. */
export function linesOfTalks({ lines }: Documents): (talk: string) => string {
  const known = new Map(
    lines.flatMap(({ _id, reference }) => (reference === undefined ? [] : [[talkIn(reference), _id] as const])),
  );
  return (talk) => known.get(talk) ?? talk;
}
const talkIn = (reference: string): string =>
  (JSON.parse(reference) as { conversation: { id: string } }).conversation.id;

/** What was sent, with the number that it was stored under where the channel told none. */
export function numberedSent({ activities }: Documents): (sent: SentOnce) => Sent {
  const numbers = new Map(
    activities
      .filter(({ from }) => from === 'person')
      .map(({ line, seq, activity }) => {
        const { timestamp = '', text = '' } = JSON.parse(activity) as { timestamp?: string; text?: string };
        return [`${line} ${timestamp} ${text}`, seq] as const;
      }),
  );
  return ({ timestamp, ...sent }) =>
    timestamp === undefined ? sent : { ...sent, seq: numbers.get(`${sent.line} ${timestamp} ${sent.text}`) ?? null };
}

const mark = /\bw\d{6}\b/g;
const wordsIn = ({ activity }: Call): string => activity.text ?? activity.summary ?? '';

/** What a connector took. Who speaks stands before an agent's words there: they are told by the words alone. */
export function arrived(
  { calls }: Pick<Connector, 'calls'>,
  documents: Documents,
  sentAs: ReadonlyMap<string, string>,
): Delivered[] {
  const lineOf = linesOfTalks(documents);
  const taken = calls.filter(
    ({ method, status, activity }) => method === 'POST' && status === 200 && activity.type === 'message',
  );
  const keyOf = keysOf(taken, documents, sentAs);
  return taken.map((call) => {
    const [words, ...more] = wordsIn(call).match(mark) ?? [];
    const text = words !== undefined && more.length === 0 ? words : wordsIn(call);
    return {
      line: lineOf(call.conversation),
      from: 'bot',
      seq: null,
      text,
      unheard: call.fault === 'cut',
      ...keyedAs(keyOf(call)),
    };
  });
}

/**
 * Under which key each was sent: by what the connector called it. What it took without anybody's hearing so was sent again; that is
 * known where it holds words that somebody wrote.
 */
function keysOf(
  taken: readonly Call[],
  { activities }: Documents,
  sentAs: ReadonlyMap<string, string>,
): (call: Call) => string {
  const keys = new Map(activities.map((one) => [one._id, firstKey(one)]));
  const byId = ({ id }: Call): string | undefined => keys.get(sentAs.get(id) ?? '');
  const same = (call: Call): string => `${call.conversation} ${wordsIn(call)}`;
  const byWords = new Map(
    taken.toReversed().flatMap((call) => {
      const key = byId(call);
      return key !== undefined && wordsIn(call).search(mark) >= 0 ? [[same(call), key] as const] : [];
    }),
  );
  return (call) => byId(call) ?? byWords.get(same(call)) ?? '';
}
