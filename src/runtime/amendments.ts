import type { Content } from '../domain/content.ts';
import type { Change } from '../domain/inbound.ts';
import { pieces } from '../domain/pieces.ts';
import { heardOf, sentAs } from '../store/activities.ts';
import { latestOf, openingAt } from '../store/conversations.ts';
import type { Database } from '../store/database.ts';
import type { ActivityDocument, LineDocument } from '../store/documents.ts';
import { effectOf } from '../store/journal.ts';
import { contactOf } from './accounts.ts';
import type { Door } from './door.ts';
import { targetOf } from './heardAsMeant.ts';
import type { Governing } from './inForce.ts';
import type { Channel, Clock } from './ports.ts';

/** An agent changed what they had said: where and when, what it was, and what it is now (null: nothing). */
export interface Amended {
  readonly of: { readonly line: string; readonly seq: number };
  /** The conversation that it was meant for; null for none. */
  readonly target: string | null;
  readonly was: string;
  readonly content: Content | null;
}

interface Parts {
  readonly db: Database;
  readonly door: Door;
  readonly governing: () => Governing;
  readonly clock: Clock;
  readonly channelOf: (channel: string) => Channel;
  /** What an agent's changed words mean is the desk's to say. */
  readonly hearAgent: (
    agent: string,
    line: LineDocument,
    activity: ActivityDocument,
    amended: Amended,
  ) => Promise<void>;
}

const longestQuote = 60;

/** Changes of what was said, and reactions: told to the conversation that they belong to. What belongs to none is nothing. */
export function amendmentHearer(parts: Parts) {
  const { db, door, governing, clock, channelOf } = parts;

  async function amended(line: LineDocument, activity: ActivityDocument, of: string, content: Content | null) {
    const original = await heardOf(db, line._id, of);
    if (!original) return;
    const place = { line: original.line, seq: original.seq };
    const agent = governing().agentOf(line.accounts);
    if (agent !== undefined) {
      const said = channelOf(line.channel).read(original.activity);
      const target = targetOf(original.meant);
      const was = said.kind === 'message' ? said.content.text : '';
      return parts.hearAgent(agent, line, activity, { of: place, target, was, content });
    }
    const doc = await openingAt(db, contactOf(line), original.at);
    if (!doc) return;
    const base = { at: clock.now(), agent: null, of: place, source: { line: line._id, seq: activity.seq } };
    await door.tell(
      doc._id,
      content === null ? { type: 'message.deleted', ...base } : { type: 'message.edited', ...base, content },
    );
  }

  async function reacted(line: LineDocument, { seq }: ActivityDocument, to: string, reaction: string): Promise<void> {
    if (governing().workspace.routing.reactions === 'none') return;
    const shown = await sentAs(db, line._id, to);
    if (!shown) return;
    const [id = ''] = [shown.key ?? ''].flat()[0]?.split('@') ?? [];
    const effect = await effectOf(db, id);
    const agent = governing().agentOf(line.accounts) ?? null;
    const conversation = agent === null ? (await latestOf(db, contactOf(line)))?._id : id.split(':')[0];
    if (conversation === undefined || (agent !== null && effect?.type !== 'relayToAgent')) return;
    const about = effect && 'content' in effect ? beginning(effect.content?.text ?? '') : null;
    const source = { line: line._id, seq };
    await door.tell(conversation, { type: 'message.reacted', at: clock.now(), agent, reaction, about, source });
  }

  return (line: LineDocument, activity: ActivityDocument, change: Change): Promise<void> => {
    switch (change.kind) {
      case 'edited':
        return amended(line, activity, change.of, change.content);
      case 'deleted':
        return amended(line, activity, change.of, null);
      case 'reacted':
        return reacted(line, activity, change.to, change.reaction);
    }
  };
}

function beginning(text: string): string | null {
  if (text === '') return null;
  return text.length <= longestQuote ? text : `${pieces(text, longestQuote)[0] ?? ''}…`;
}
