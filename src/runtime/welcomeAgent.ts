import { findDesk } from '../store/desks.ts';
import { ownedBy } from '../store/conversations.ts';
import type { Database } from '../store/database.ts';
import type { LineDocument } from '../store/documents.ts';
import { storyOf } from '../store/journal.ts';
import type { Governing } from './inForce.ts';
import type { Owed } from './owed.ts';
import { type Clock, type Presenter, subjectOf } from './ports.ts';
import { saidSinceOpening } from './saidSinceOpening.ts';

interface Parts {
  readonly db: Database;
  readonly owed: Owed;
  readonly governing: () => Governing;
  readonly presenter: Presenter;
  readonly clock: Clock;
}

const storyLimit = 200;

/** An agent's new line shows what they have: whoever was never connected finds everything on first connecting. */
export function welcomeAgent({ db, owed, governing, presenter, clock }: Parts) {
  return async (line: LineDocument): Promise<void> => {
    const agent = governing().agentOf(line.accounts);
    if (agent === undefined) return;
    const language = governing().profile(agent)?.language ?? line.locale ?? 'en';
    const { focus } = await findDesk(db, agent);
    for (const doc of await ownedBy(db, agent)) {
      const said = saidSinceOpening(await storyOf(db, doc._id, storyLimit));
      const brief = presenter.brief(language, subjectOf(doc, clock.now()), 'assigned', said, null, focus === doc._id);
      await owed.answer(`${doc._id}:welcome@${line._id}`, line, brief);
    }
  };
}
