import { DateTime } from 'luxon';
import { RotaError } from '../domain/errors.ts';
import type { Row } from '../runtime/explain/explain.ts';
import { standingOf } from '../runtime/explain/standing.ts';
import { tellStory, type Told } from '../runtime/explain/tellStory.ts';
import type { Show } from '../runtime/explain/words.ts';
import type { ConversationDocument } from '../store/documents.ts';
import { wasListed } from '../store/history.ts';
import { storyOf } from '../store/journal.ts';
import { clockOffset } from '../store/processes.ts';
import { currentRevision } from '../store/revisions.ts';
import { printable } from './printable.ts';
import { table } from './table.ts';
import { conversationOfRef, withDatabase } from './withDatabase.ts';

interface Options {
  readonly json: boolean;
  readonly whyNot: string | undefined;
  readonly print: (line: string) => void;
}

const storyLimit = 10_000;
const mostColumns = 100;
const isoOf = (ms: number): string => new Date(ms).toISOString();

/** Prints a conversation's story; with `whyNot` also why each decision went past an agent. Throws AGENT_UNKNOWN. */
export async function explainCommand(ref: string, { json, whyNot: agent, print }: Options): Promise<void> {
  await withDatabase(async (db) => {
    const doc = await conversationOfRef(db, ref);
    if (agent !== undefined && !(await wasListed(db, agent)))
      throw new RotaError('AGENT_UNKNOWN', `There is no agent ${agent} in agents.yaml, and never was.`);
    const story = await storyOf(db, doc._id, storyLimit);
    const zone = (await currentRevision(db))?.workspace.calendar.timezone ?? 'UTC';
    const show = json ? isoOf : shownIn(zone);
    const monotonic = () => performance.now();
    const nowMs = monotonic() + (await clockOffset(db, monotonic, monotonic));
    const told = await tellStory(db, doc, story, { show, nowMs, agent });
    if (json) print(JSON.stringify(asJson(doc, told, agent), null, 2));
    else {
      const head = standingOf(doc, story, show);
      for (const line of asText(told, { head, agent, zone, show })) print(printable(line));
    }
  });
}

const dayOf = 'yyyy-MM-dd';
const timeOf = 'HH:mm:ss';
const shownIn =
  (zone: string): Show =>
  (ms, besideMs) => {
    const [at, beside] = [ms, besideMs ?? NaN].map((each) => DateTime.fromMillis(each, { zone }));
    if (!at) return '';
    return at.toFormat(beside?.isValid && beside.hasSame(at, 'day') ? timeOf : `${dayOf} ${timeOf}`);
  };

function asJson({ ref, machine, facts, place }: ConversationDocument, { rows, answers }: Told, agent?: string): object {
  return { ref, machine, place, facts, rows, whyNot: agent === undefined ? [] : answers };
}

interface Words {
  readonly head: readonly string[];
  readonly agent: string | undefined;
  readonly zone: string;
  readonly show: Show;
}

function asText({ rows, answers }: Told, { head, agent, zone, show }: Words): string[] {
  const cells = ({ at, event, state, did, timers, because }: Row) => [
    show(at.getTime()),
    event,
    state,
    [...because, ...did, ...timers].join('\n'),
  ];
  const shown = [
    ...head,
    '',
    ...table([zone, 'event', 'state', 'why, and what followed'], rows.map(cells), mostColumns),
  ];
  if (agent === undefined) return shown;
  const asked = answers.map(({ at, decision, answer }) => [at === null ? 'now' : show(at.getTime()), decision, answer]);
  const none = `Why not ${agent}? Nobody was ever looked for.`;
  const why = asked.length === 0 ? [none] : table([zone, 'what was decided', `why not ${agent}?`], asked, mostColumns);
  return [...shown, '', ...why];
}
