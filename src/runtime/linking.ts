import { latestOf } from '../store/conversations.ts';
import type { Database } from '../store/database.ts';
import type { ActivityDocument, LineDocument, LinkDocument } from '../store/documents.ts';
import { hideWords } from '../store/activities.ts';
import { countTries, findLink, forgiveTry, keepLink, useLinkCode } from '../store/links.ts';
import type { AnswerPerson } from './answerPerson.ts';
import { contactOf } from './accounts.ts';
import type { Door } from './door.ts';
import type { Governing } from './inForce.ts';
import type { Clock, Log } from './ports.ts';
import { nameOf } from './sayText.ts';

interface Parts {
  readonly db: Database;
  readonly door: Door;
  readonly governing: () => Governing;
  readonly clock: Clock;
  readonly log: Log;
  readonly answer: AnswerPerson;
  /** Links were made or ended: what this process knows of them is read anew. */
  readonly refresh: () => Promise<void>;
  /** Shows an agent's new line what they have. */
  readonly welcome: (line: LineDocument) => Promise<void>;
}

/**
 * Wrong codes within `triesWithinMs`: of one account, and of all on one channel. Where accounts cost nothing a stranger has many: the
 * second is so high that it takes thousands of them to keep others out, and yet too low by far for codes of 50 bits to be guessed.
 */
const mostTries = 5;
const mostTriesOnChannel = 10_000;
const triesWithinMs = 600_000;

/** What a person is answered: a text under `desk`, and its values. */
interface Answer {
  readonly key: 'linked' | 'linkTaken' | 'linkWrong' | 'linkTooOften' | 'usage';
  readonly values: Readonly<Record<string, string | number>>;
}

/**
 * Ties accounts to agents by one-time codes. Whoever writes `/link …` gets an answer and nothing else: it opens no conversation and
 * reaches nobody. The same activity again changes nothing.
 */
export function linkingOf(parts: Parts) {
  const { db, governing, clock } = parts;

  const linkedTo = async (line: LineDocument) => agentBy(await findLink(db, line.accounts), line);

  /** The agent whose account a line has become by a link; this process then knows it too. */
  async function agentBy(link: LinkDocument | null, { accounts }: LineDocument): Promise<string | undefined> {
    if (link === null || !governing().profile(link.agent)) return undefined;
    if (governing().agentOf(accounts) !== link.agent) await parts.refresh();
    return link.agent;
  }

  async function link(line: LineDocument, activity: ActivityDocument, code: string | null): Promise<Answer> {
    const account = contactOf(line);
    const before = await findLink(db, [account]);
    if (before?.by === activity._id) return linked(before.agent);
    const owner = governing().listedFor(line.accounts) ?? (await linkedTo(line));
    if (owner !== undefined) return taken(owner);
    if (code === null) return { key: 'usage', values: { command: '/link 7KQ2M-9XD04' } };
    const agent = await agentMeant(line, code, activity);
    if (typeof agent !== 'string') return agent;
    await endConversation(account);
    const stands = await keepLink(db, { _id: account, agent, at: new Date(clock.now()), by: activity._id });
    await parts.refresh();
    return stands.by === activity._id ? linked(agent) : taken(stands.agent);
  }

  /** The agent that a code is for, unless too many were wrong. */
  async function agentMeant(line: LineDocument, code: string, activity: ActivityDocument): Promise<string | Answer> {
    const now = new Date(clock.now());
    const limits = { [contactOf(line)]: mostTries, [`* ${line.channel}`]: mostTriesOnChannel };
    if (!(await countTries(db, limits, now, triesWithinMs))) {
      parts.log.warn({ line: line._id }, 'too many wrong link codes');
      return { key: 'linkTooOften', values: { minutes: triesWithinMs / 60_000 } };
    }
    const agent = await useLinkCode(db, code, activity._id, now);
    if (agent === undefined || !governing().profile(agent)) return { key: 'linkWrong', values: {} };
    await forgiveTry(db, Object.keys(limits));
    return agent;
  }

  /** Whoever is an agent asks for nothing as a contact any more. */
  async function endConversation(account: string): Promise<void> {
    const latest = await latestOf(db, account);
    if (latest?.facts.status !== 'open') return;
    await parts.door.tell(latest._id, { type: 'conversation.closed', at: clock.now(), by: null, insisted: true });
  }

  const linked = (agent: string): Answer => ({ key: 'linked', values: { agent: nameOf(governing(), agent) } });
  const taken = (agent: string): Answer => ({ key: 'linkTaken', values: { agent: nameOf(governing(), agent) } });

  return {
    agentBy,

    /** The agent whom a line's messages are from. A link may have ended elsewhere a moment ago: it is looked up. */
    agentOn: async (line: LineDocument): Promise<string | undefined> => {
      const { agentOf, listedFor } = governing();
      if (agentOf(line.accounts) === undefined) return undefined;
      return listedFor(line.accounts) ?? linkedTo(line);
    },

    hear: async (line: LineDocument, activity: ActivityDocument, locale: string | null, code: string | null) => {
      const { key, values } = await link(line, activity, code);
      await parts.answer(line, activity, locale, key, values);
      await hideWords(db, activity, '/link …');
      if (key === 'linked') await parts.welcome(line);
    },
  };
}
