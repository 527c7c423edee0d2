import type { Finding, Rule } from '../history.ts';
import { isContact } from '../reading.ts';

/** What agents write among themselves never stands before a contact: notes, and what they hand over with. */
export const notesPrivate: Rule = (history) => {
  const notes = new Set(
    history.journal.flatMap(({ event }) => {
      if (event.type === 'agent.noted') return event.text === undefined ? [] : [event.text];
      return event.note === undefined || event.note === null ? [] : [event.note];
    }),
  );
  return history.delivered
    .filter(({ line, from }) => from === 'bot' && isContact(history, line))
    .flatMap((one): Finding[] => {
      const note = [...notes].find((text) => text !== '' && one.text.includes(text));
      return note === undefined
        ? []
        : [{ rule: 'private', conversation: null, what: `a note stands on ${one.line}`, evidence: { note, one } }];
    });
};
