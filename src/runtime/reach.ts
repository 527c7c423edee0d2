import { LRUCache } from 'lru-cache';
import type { Outgoing } from '../domain/content.ts';
import { findLine, lastLine, linesOf, noteRefusal, openLines } from '../store/lines.ts';
import type { Database } from '../store/database.ts';
import type { LineDocument, Presence } from '../store/documents.ts';
import type { Channel, Clock } from './ports.ts';

/** Ways to people: which of their lines a message goes to, and through which channel. */
export interface Reach {
  /** On Direct Line every open line, elsewhere the one last used. Empty when the person never opened one. */
  lines(accounts: readonly string[]): Promise<readonly LineDocument[]>;
  /** Delivers to all of them, each once by the key. `write` is told for whom, for the language may differ by line. */
  deliver(accounts: readonly string[], key: string, write: Write): Promise<void>;
  /** Delivers where somebody wrote, once by the key. Nothing is done where there is no such line. */
  answer(line: string, key: string, message: Outgoing): Promise<void>;
  /** Somebody wrote on a line, which is as it is given: whatever answers them need not look it up. */
  heard(line: LineDocument): void;
  /** What agents have been shown of a conversation can be pressed no more. */
  settle(
    accounts: readonly string[],
    about: { readonly ref: string; readonly effect: string },
    write: (line: LineDocument) => string,
  ): Promise<void>;
  typing(accounts: readonly string[], from: Outgoing['sender']): Promise<void>;
  /** Pages that are open show an agent's presence. */
  showPresence(accounts: readonly string[], presence: Presence): Promise<void>;
}

/** What is said on a line. */
export type Write = (line: LineDocument) => Outgoing | Promise<Outgoing>;

interface Parts {
  readonly db: Database;
  readonly clock: Clock;
  readonly channelOf: (channel: string) => Channel;
}

const manyLines = 'directline';
const mostRemembered = 10_000;
const rememberedMs = 60_000;

/** The channel has said that the person is at fault: they blocked or removed the bot, or are gone. */
export const isUnreachable = (error: unknown): boolean =>
  (error as { unreachable?: unknown } | null)?.unreachable === true;

export function reachOf({ db, clock, channelOf }: Parts): Reach {
  const heard = new LRUCache<string, LineDocument>({
    max: mostRemembered,
    ttl: rememberedMs,
    ttlResolution: 0,
    perf: clock,
  });

  async function lines(accounts: readonly string[]): Promise<readonly LineDocument[]> {
    if (accounts.length === 0) return [];
    const open = await openLines(db, { accounts, now: clock.now() });
    const last = open.find(({ refusedAt }) => !refusedAt) ?? open[0] ?? (await lastLine(db, accounts));
    if (!last) return [];
    return last.channel === manyLines && open.length > 0 ? open.filter(({ channel }) => channel === manyLines) : [last];
  }
  async function deliverTo(line: LineDocument, key: string, write: Write): Promise<void> {
    try {
      await channelOf(line.channel).deliver(line, await write(line), `${key}@${line._id}`);
    } catch (error) {
      if (isUnreachable(error)) await noteRefusal(db, line._id, new Date(clock.now()));
      throw error;
    }
  }

  /** Who cannot be reached where they were last may be on another channel of theirs. */
  const deliver: Reach['deliver'] = async (accounts, key, write) => {
    const to = await lines(accounts);
    try {
      await Promise.all(to.map((line) => deliverTo(line, key, write)));
    } catch (error) {
      const others = isUnreachable(error) ? await lines(accounts) : [];
      const elsewhere = others.filter(({ channel }) => to.every((line) => line.channel !== channel));
      if (elsewhere.length === 0) throw error;
      await Promise.all(elsewhere.map((line) => deliverTo(line, key, write)));
    }
  };

  /** What failed is tried again on the line as it is stored by then. */
  const answer: Reach['answer'] = async (id, key, message) => {
    const line = heard.get(id) ?? (await findLine(db, id));
    if (!line) return;
    try {
      await channelOf(line.channel).deliver(line, message, key);
    } catch (error) {
      heard.delete(id);
      throw error;
    }
  };
  return {
    lines,
    deliver,
    answer,
    heard: (line) => {
      heard.set(line._id, line);
    },
    settle: async (accounts, { ref, effect }, write) => {
      const failures: unknown[] = [];
      for (const line of await linesOf(db, accounts))
        await channelOf(line.channel)
          .settle(line, ref, write(line), effect)
          .catch((error: unknown) => failures.push(error));
      if (failures.length > 0) throw failures[0];
    },
    showPresence: async (accounts, presence) => {
      for (const line of await linesOf(db, accounts)) await channelOf(line.channel).showPresence(line, presence);
    },
    typing: async (accounts, from) => {
      const to = await lines(accounts);
      await Promise.all(to.map((line) => channelOf(line.channel).typing(line, from)));
    },
  };
}
