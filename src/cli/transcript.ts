import { DateTime } from 'luxon';
import { transcriptOf } from '../messages/transcript.ts';
import { govern } from '../runtime/inForce.ts';
import { saidIn } from '../runtime/said.ts';
import { RotaError } from '../domain/errors.ts';
import type { Said } from '../domain/said.ts';
import type { ConversationDocument } from '../store/documents.ts';
import { storyOf } from '../store/journal.ts';
import { currentRevision } from '../store/revisions.ts';
import { printable } from './printable.ts';
import { conversationOfRef, withDatabase } from './withDatabase.ts';

interface Options {
  readonly json: boolean;
  readonly print: (line: string) => void;
}

const storyLimit = 10_000;

/** Prints what was said in a conversation, notes among colleagues marked, in the zone of the calendar. */
export async function transcriptCommand(ref: string, { json, print }: Options): Promise<void> {
  await withDatabase(async (db) => {
    const doc = await conversationOfRef(db, ref);
    const revision = await currentRevision(db);
    if (!revision) throw new RotaError('NO_CONFIG', 'No config was ever in force here: start Rota first.');
    const governing = govern(revision, () => undefined);
    const story = await storyOf(db, doc._id, storyLimit);
    const said = saidIn(story, doc, governing);
    const isWhole = story.length < storyLimit;
    if (json) print(JSON.stringify(asJson(doc, said, isWhole), null, 2));
    else for (const line of asText(doc, said, isWhole, governing.workspace.calendar.timezone)) print(line);
  });
}

const isoOf = (ms: number | null): string | null => (ms === null ? null : new Date(ms).toISOString());

function asJson({ ref, contact, facts }: ConversationDocument, said: readonly Said[], isWhole: boolean): object {
  const { status, language, openedAt, closedAt } = facts;
  const told = said.map(({ at, ...rest }) => ({ at: isoOf(at), ...rest }));
  return { ref, contact, language, status, openedAt: isoOf(openedAt), closedAt: isoOf(closedAt), isWhole, said: told };
}

function asText(doc: ConversationDocument, said: readonly Said[], isWhole: boolean, zone: string): readonly string[] {
  const { ref, contact, facts } = doc;
  const moment = (ms: number) => DateTime.fromMillis(ms, { zone }).toFormat('yyyy-MM-dd HH:mm');
  const ended = facts.closedAt === null ? '' : `, closed ${moment(facts.closedAt)}`;
  const { lines } = transcriptOf(said, {
    language: 'en',
    zone,
    todayMs: null,
    note: (name, words) => `[note] ${name}: ${words}`,
    longestText: Infinity,
    longest: Infinity,
  });
  return [
    `#${ref} ${contact.name} (${contact.channel}, ${facts.language}), opened ${moment(facts.openedAt)}${ended} (${zone})`,
    ...(isWhole ? [] : ['… what was written before is left out here']),
    ...lines,
  ].map(printable);
}
