import { plain, type Outgoing } from '../../domain/content.ts';
import { versionOf } from '../../domain/ids.ts';
import { format } from '../../messages/catalog.ts';
import { transcriptOf } from '../../messages/transcript.ts';
import { zoneOf } from '../../messages/zoneOf.ts';
import type { Database } from '../../store/database.ts';
import type { ConversationDocument } from '../../store/documents.ts';
import { keepFileOnce } from '../../store/files.ts';
import { storyOf } from '../../store/journal.ts';
import type { Handlers } from '../dispatcher.ts';
import type { Governing } from '../inForce.ts';
import type { Channel } from '../ports.ts';
import type { Reach } from '../reach.ts';
import { saidIn } from '../said.ts';
import { bot } from './toContact.ts';

interface Parts {
  readonly db: Database;
  readonly reach: Reach;
  readonly governing: () => Governing;
  readonly channelOf: (channel: string) => Channel;
}

const storyLimit = 10_000;
/** As much of one message, and of all together, as a contact is told in messages, and in a file. */
const inMessages = { longestText: 1_000, longest: 12_000 };
const inFile = { longestText: 20_000, longest: 2_000_000 };

/** What was said, for the contact to keep: a file where the channel shows one, else words. Colleagues' notes are not in it. */
export function transcript({ db, reach, governing, channelOf }: Parts): Pick<Handlers, 'sendTranscript'> {
  return {
    sendTranscript: async ({ id: effect }, { id: conversation, doc }) => {
      const version = versionOf(effect);
      const story = await storyOf(db, conversation, storyLimit);
      const whole = story.length < storyLimit;
      const before = story.filter((entry) => entry.version <= version);
      const written = (room: typeof inFile) => wordsOf(before, doc, governing(), room, whole);
      const { language } = doc.facts;
      const heading = format(governing().catalog, language, 'transcript', { ref: doc.ref });
      const to = [doc.contact.id];
      const lines = await reach.lines(to);
      const message: Outgoing = { ...plain, text: heading, sender: bot, language, ref: doc.ref };
      const opens = lines.some((line) => channelOf(line.channel).opensFiles(line));
      const attachments = opens ? [await fileOf(db, effect, doc.ref, `${heading}\n\n${written(inFile)}\n`)] : [];
      await reach.deliver(to, effect, (line) =>
        channelOf(line.channel).opensFiles(line)
          ? { ...message, attachments }
          : { ...message, text: `${heading}\n\n${written(inMessages)}` },
      );
    },
  };
}

function wordsOf(
  story: Parameters<typeof saidIn>[0],
  doc: ConversationDocument,
  governing: Governing,
  room: typeof inFile,
  whole: boolean,
): string {
  const { language } = doc.facts;
  const said = saidIn(story, doc, governing).filter(({ who }) => who !== 'note');
  const zone = zoneOf(doc.contact.timezone, governing.workspace.calendar.timezone);
  const note = (name: string, words: string) => `${name}: ${words}`;
  const { lines, leftOut } = transcriptOf(said, { language, zone, todayMs: null, note, ...room });
  const cut = whole && leftOut === 0 ? [] : [format(governing.catalog, language, 'transcriptCut')];
  return [...cut, ...lines].join('\n');
}

async function fileOf(db: Database, effect: string, ref: string, text: string) {
  const name = `transcript-${ref}.txt`;
  const contentType = 'text/plain';
  const { id, bytes } = await keepFileOnce(db, effect, { name, contentType, text });
  return { contentType, name, url: `file:${id}`, bytes };
}
