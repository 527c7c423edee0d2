import { type Amendment, type Outgoing, plain } from '../../domain/content.ts';
import type { Source } from '../../domain/events.ts';
import { format } from '../../messages/catalog.ts';
import { activityId, carriedFrom } from '../../store/activities.ts';
import type { Database } from '../../store/database.ts';
import { findDesk } from '../../store/desks.ts';
import type { LineDocument } from '../../store/documents.ts';
import { findLine } from '../../store/lines.ts';
import type { Handlers } from '../dispatcher.ts';
import type { Governing } from '../inForce.ts';
import { type Channel, type Clock, type Presenter, subjectOf } from '../ports.ts';
import type { Reach } from '../reach.ts';
import { nameOf } from '../sayText.ts';
import { bot } from './toContact.ts';

interface Parts {
  readonly db: Database;
  readonly reach: Reach;
  readonly governing: () => Governing;
  readonly presenter: Presenter;
  readonly clock: Clock;
  readonly channelOf: (channel: string) => Channel;
}

/** How a change is put to a line: in place, and where that cannot be in words of its own; null: not at all. */
interface Put {
  readonly change: Amendment;
  readonly words: Outgoing | null;
}

/** What was carried to the other side and changed since is changed there too, wherever it is shown. */
export function amending(parts: Parts): Pick<Handlers, 'amendAtContact' | 'amendAtAgent'> {
  const { db, reach, governing, presenter, clock, channelOf } = parts;

  /** Returns on how many lines it was shown. */
  async function amend(of: Source, key: string, put: (line: LineDocument) => Put): Promise<number> {
    const shown = await carriedFrom(db, activityId(of.line, of.seq));
    const byLine = Map.groupBy(shown, ({ line }) => line);
    for (const [id, there] of byLine) {
      const line = await findLine(db, id);
      if (!line) continue;
      const { change, words } = put(line);
      const channel = channelOf(line.channel);
      const isDone = await channel.amend(line, there, change, `${key}@${id}`);
      if (!isDone && words) await channel.deliver(line, words, `${key}@${id}`);
    }
    return byLine.size;
  }

  return {
    /** Only what was carried to the contact is: what never was is not carried by changing it. */
    amendAtContact: async ({ id, agent, of, content }, { doc }) => {
      const { catalog } = governing();
      const { language } = doc.facts;
      const sender = { id: agent, name: nameOf(governing(), agent), role: 'agent' } as const;
      const message = { ...plain, ...content, text: content?.text ?? '', sender, language, ref: doc.ref };
      const text =
        content === null
          ? format(catalog, language, 'messageDeleted')
          : format(catalog, language, 'messageEdited', { text: content.text });
      const words = { ...message, sender: content === null ? bot : sender, text };
      await amend(of, id, () => ({ change: changeOf(content === null, message, words), words }));
    },
    amendAtAgent: async ({ id, agent, of, content }, { id: conversation, doc }) => {
      const subject = subjectOf(doc, clock.now());
      const { focus } = await findDesk(db, agent);
      const isOpen = doc.facts.status === 'open' && doc.facts.owner?.agent === agent;
      const to = governing().accountsOf(agent);
      const wordsFor = (line: LineDocument) => {
        const language = governing().profile(agent)?.language ?? line.locale ?? 'en';
        return { language, words: presenter.amended(language, subject, content) };
      };
      const count = await amend(of, id, (line) => {
        const { language, words } = wordsFor(line);
        const isTheirs = isOpen && line.accounts.some((account) => to.includes(account));
        const shown = content && presenter.message(language, subject, content, focus === conversation);
        // What is not theirs any more, or closed, has nothing to press.
        const message = shown && { ...shown, card: isTheirs ? shown.card : null };
        return { change: changeOf(message === null, message ?? words, words), words: isTheirs ? words : null };
      });
      // What was shown along with other words cannot be changed alone.
      if (count === 0 && isOpen) await reach.deliver(to, id, (line) => wordsFor(line).words);
    },
  };
}

const changeOf = (isDeleted: boolean, message: Outgoing, notice: Outgoing): Amendment =>
  isDeleted ? { kind: 'deleted', notice } : { kind: 'edited', message };
