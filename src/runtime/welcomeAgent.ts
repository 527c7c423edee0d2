import { findDesk } from '../store/desks.ts';
import { ownedBy, unseenBy } from '../store/conversations.ts';
import type { Database } from '../store/database.ts';
import type { LineDocument } from '../store/documents.ts';
import type { Door } from './door.ts';
import type { Governing } from './inForce.ts';
import type { Owed } from './owed.ts';
import { type Clock, type Presenter, subjectOf } from './ports.ts';
import { toldOf } from './told.ts';

interface Parts {
  readonly db: Database;
  readonly door: Door;
  readonly owed: Owed;
  readonly governing: () => Governing;
  readonly presenter: Presenter;
  readonly clock: Clock;
}

/** Agents who are there, and what they have. */
export interface WelcomeAgent {
  /** A new line shows what its agent has: whoever was never connected finds everything on first connecting. */
  here(line: LineDocument): Promise<void>;
  /** Whoever is heard of again gets what they have missed while they could not be reached. */
  back(agent: string): Promise<void>;
}

export function welcomeAgent({ db, door, owed, governing, presenter, clock }: Parts): WelcomeAgent {
  const back = async (agent: string): Promise<void> => {
    for (const { _id } of await unseenBy(db, agent))
      await door.tell(_id, { type: 'agent.reached', at: clock.now(), agent });
  };

  return {
    back,
    here: async (line) => {
      const agent = governing().agentOf(line.accounts);
      if (agent === undefined) return;
      const language = governing().profile(agent)?.language ?? line.locale ?? 'en';
      const { focus } = await findDesk(db, agent);
      for (const doc of await ownedBy(db, agent)) {
        if (doc.facts.unseen) continue; // they are told what they have missed there
        const how = { why: 'assigned', by: null, note: null } as const;
        const [subject, inFocus] = [subjectOf(doc, clock.now()), focus === doc._id];
        const told = await toldOf(db, doc);
        const parts = [
          presenter.brief(language, subject, how, told, inFocus),
          ...told.more.map((content) => presenter.message(language, subject, content, inFocus)),
        ];
        for (const [n, part] of parts.entries())
          await owed.answer(`${doc._id}:welcome${n === 0 ? '' : `+${n}`}@${line._id}`, { line: line._id, agent }, part);
      }
      await back(agent);
    },
  };
}
