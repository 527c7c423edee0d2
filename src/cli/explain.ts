import { RotaError } from '../domain/errors.ts';
import { explain, type Row } from '../runtime/explain/explain.ts';
import { type Given, whyNot } from '../runtime/explain/whyNot.ts';
import type { JournalEntry } from '../domain/state.ts';
import type { ConversationDocument } from '../store/documents.ts';
import { storyOf } from '../store/journal.ts';
import { table } from './table.ts';
import { conversationOfRef, withDatabase } from './withDatabase.ts';

interface Options {
  readonly json: boolean;
  readonly whyNot: string | undefined;
  readonly print: (line: string) => void;
}

const storyLimit = 10_000;

/** Prints a conversation's story; with `whyNot` also why each decision went past an agent. */
export async function explainCommand(ref: string, { json, whyNot: agent, print }: Options): Promise<void> {
  await withDatabase(async (db) => {
    const doc = await conversationOfRef(db, ref);
    const story = await storyOf(db, doc._id, storyLimit);
    const rows = explain(story);
    const answers =
      agent === undefined ? [] : await Promise.all(decisionsIn(story, doc).map((given) => whyNot(db, agent, given)));
    if (json)
      print(JSON.stringify({ ref: doc.ref, machine: doc.machine, facts: doc.facts, rows, whyNot: answers }, null, 2));
    else {
      print(`#${doc.ref}, ${doc.facts.status}, machine ${doc.machine.id} (${doc.machine.hash})`);
      if (doc.facts.unreachableSince !== null)
        print(`The contact cannot be reached since ${new Date(doc.facts.unreachableSince).toISOString()}.`);
      const { unseen } = doc.facts;
      if (unseen)
        print(
          `${unseen.agent} has not been given what came ${unseen.since === 0 ? 'here' : `since ${timeOf(story, unseen.since)}`}.`,
        );
      for (const line of table(['time', 'event', 'state', 'did', 'timers', 'because'], rows.map(cells))) print(line);
      for (const answer of answers) print(`why not ${agent ?? ''}: ${answer}`);
    }
    if (agent !== undefined && answers.length === 0)
      throw new RotaError('NOTHING_TO_EXPLAIN', `#${doc.ref} was never assigned by a rule.`);
  });
}

const timeOf = (story: readonly JournalEntry[], version: number): string =>
  new Date(story.find((entry) => entry.version >= version)?.event.at ?? 0).toISOString();

const cells = ({ at, event, state, did, timers, because }: Row) => [
  at.toISOString(),
  event,
  state,
  did.join('\n'),
  timers.join('\n'),
  because.join('\n'),
];

/** Each assignment by a rule, with the request it answered. */
function decisionsIn(story: readonly JournalEntry[], { machine }: ConversationDocument): Given[] {
  const requests = new Map(story.flatMap(({ effects }) => effects).map((effect) => [effect.id, effect]));
  return story.flatMap(({ event }) => {
    if (event.type !== 'assignment.made') return [];
    const request = requests.get(event.request);
    return request?.type === 'assign' ? [{ made: event, request, machine }] : [];
  });
}
