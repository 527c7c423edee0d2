import { resolveLanguage } from '../messages/resolveLanguage.ts';
import type { ActivityDocument, LineDocument } from '../store/documents.ts';
import type { Governing } from './inForce.ts';
import type { Owed } from './owed.ts';
import type { Presenter } from './ports.ts';

interface Parts {
  readonly governing: () => Governing;
  readonly presenter: Presenter;
  readonly owed: Owed;
}

/** What the bot says to whoever wrote, be it an agent or anybody: a text under `desk`, once for each activity. */
export type AnswerPerson = (
  line: LineDocument,
  activity: ActivityDocument,
  locale: string | null,
  key: string,
  values?: Readonly<Record<string, string | number>>,
) => Promise<void>;

export function answerPersonOf({ governing, presenter, owed }: Parts): AnswerPerson {
  return async (line, activity, locale, key, values = {}) => {
    const language = resolveLanguage(governing().catalog.languages, locale, line.locale);
    const text = { ...presenter.plain(language, key, values), internal: false };
    const to = { line: line._id, agent: governing().agentOf(line.accounts), at: activity.at };
    await owed.answer(answerTo(activity._id), to, text);
  };
}

/** Whoever wrote an activity is answered once. */
export const answerTo = (activity: string): string => `${activity}:answer`;
