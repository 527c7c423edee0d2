import type { Source } from '../../domain/events.ts';
import { versionOf } from '../../domain/ids.ts';
import { activityId } from '../../store/activities.ts';
import { clearFocus, findDesk, noteHeard, takeUp } from '../../store/desks.ts';
import type { Database } from '../../store/database.ts';
import type { ConversationDocument, DeskDocument, LineDocument } from '../../store/documents.ts';
import type { Context, Handlers } from '../dispatcher.ts';
import type { Door } from '../door.ts';
import type { Governing } from '../inForce.ts';
import { type Clock, type Presenter, subjectOf } from '../ports.ts';
import type { Reach, Write } from '../reach.ts';
import { nameOf } from '../sayText.ts';
import { toldOf } from '../told.ts';

interface Parts {
  readonly db: Database;
  readonly reach: Reach;
  readonly door: Door;
  readonly governing: () => Governing;
  readonly presenter: Presenter;
  readonly clock: Clock;
}

/** What an agent gets. Whom they answer (the focus) moves only when they answer nobody. */
export function toAgent(
  parts: Parts,
): Pick<Handlers, 'relayToAgent' | 'brief' | 'inform' | 'settle' | 'undelivered' | 'receipt' | 'catchUp' | 'comment'> {
  const { db, reach, door, governing, presenter, clock } = parts;
  const languageOf = (agent: string, line: LineDocument) => governing().profile(agent)?.language ?? line.locale ?? 'en';
  const accountsOf = (agent: string) => governing().accountsOf(agent);

  /** Whoever is reached gets what they have missed before. */
  async function hearOf(agent: string, { id, doc: { facts } }: Context): Promise<void> {
    if (facts.unseen?.agent === agent) await door.tell(id, { type: 'agent.reached', at: clock.now(), agent });
  }

  /** Whom they hear from is noted while it is delivered. */
  async function hears({ _id: agent, heardFrom }: DeskDocument, conversation: string): Promise<void> {
    if (heardFrom !== conversation) await noteHeard(db, { agent, conversation });
  }

  async function deliver(
    { id, agent }: { readonly id: string; readonly agent: string },
    context: Context,
    write: Write,
  ): Promise<void> {
    await reach.deliver(accountsOf(agent), id, write);
    await hearOf(agent, context);
  }

  return {
    relayToAgent: async (effect, context) => {
      const { agent, content, of } = effect;
      const { id: conversation, doc } = context;
      const desk = findDesk(db, agent); // while it is looked up where they are
      const noted = desk.then((before) => hears(before, conversation));
      const delivered = deliver(effect, context, async (line) => {
        const isFocused = (await desk).focus === conversation;
        const message = presenter.message(languageOf(agent, line), subjectOf(doc, clock.now()), content, isFocused);
        return { ...message, ...carrying(of) };
      });
      await Promise.all([noted, delivered]);
    },
    brief: async ({ id, agent, why, by = null, note, since }, { id: conversation, doc }) => {
      const how = { why, by: by === null ? null : nameOf(governing(), by), note };
      const at = new Date(theirsSince(doc, agent) ?? clock.now());
      const desk = findDesk(db, agent).then((before) =>
        answersAnother(before, conversation) ? before : takeUp(db, { agent, conversation, at }),
      );
      const noted = desk.then((now) => hears(now, conversation));
      const told = Promise.all([desk, toldOf(db, doc, { until: versionOf(id), since: since ?? 0 })]);
      const delivered = reach.deliver(accountsOf(agent), id, async (line) => {
        const [{ focus }, all] = await told; // while it is looked up where they are
        return presenter.brief(languageOf(agent, line), subjectOf(doc, clock.now()), how, all, focus === conversation);
      });
      const [[{ focus }, { more }]] = await Promise.all([told, delivered, noted]);
      for (const [n, content] of more.entries())
        await reach.deliver(accountsOf(agent), `${id}+${n}`, (line) =>
          presenter.message(languageOf(agent, line), subjectOf(doc, clock.now()), content, focus === conversation),
        );
    },
    inform: async ({ id, agent, key, about }, { id: conversation, doc }) => {
      const name = about === null ? null : nameOf(governing(), about);
      const unfocused = await clearFocus(db, { agent, conversation, at: new Date(clock.now()) });
      await reach.deliver(accountsOf(agent), id, (line) =>
        presenter.notice(languageOf(agent, line), subjectOf(doc, clock.now()), key, name, unfocused),
      );
    },
    settle: async ({ id: effect, agent, key, about }, { doc }) => {
      const name = about === null ? null : nameOf(governing(), about);
      await reach.settle(
        accountsOf(agent),
        { ref: doc.ref, effect },
        (line) => presenter.notice(languageOf(agent, line), subjectOf(doc, clock.now()), key, name, false).text,
      );
    },
    undelivered: async (effect, context) => {
      const { agent, message, content, reason } = effect;
      await deliver(effect, context, (line) =>
        presenter.undelivered(
          languageOf(agent, line),
          subjectOf(context.doc, clock.now()),
          content.text,
          reason,
          message,
        ),
      );
    },
    receipt: async ({ id, of, language, lost }, { doc }) => {
      const { ref, contact } = doc;
      const sentTo = presenter.plain(language, 'sentTo', { ref, contact: contact.name });
      const text = [lost, sentTo.text].filter((part) => part !== '').join('\n\n');
      await reach.answer(of.line, `${id}@${of.line}`, { ...sentTo, text });
    },
    catchUp: ({ agent }, context) => hearOf(agent, context),
    comment: async (effect, context) => {
      const { agent, key, about } = effect;
      const name = about === null ? null : nameOf(governing(), about);
      await deliver(effect, context, (line) =>
        presenter.note(languageOf(agent, line), subjectOf(context.doc, clock.now()), key, name),
      );
    },
  };
}

/**
 * Since when an agent has a conversation: then it came to them, however often they are told so. Told again, it is not newer than what
 * they have typed since.
 */
const theirsSince = ({ facts: { owner } }: ConversationDocument, agent: string): number | undefined =>
  owner?.agent === agent ? owner.sinceMs : undefined;

const answersAnother = ({ focus }: DeskDocument, conversation: string): boolean =>
  focus !== null && focus !== conversation;

/** So that what becomes of the words can be carried too. */
export const carrying = (of: Source | undefined): { readonly carries?: string } =>
  of ? { carries: activityId(of.line, of.seq) } : {};
