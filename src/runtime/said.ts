import { asAmended } from '../domain/amended.ts';
import type { Content } from '../domain/content.ts';
import type { Said } from '../domain/said.ts';
import type { JournalEntry } from '../domain/state.ts';
import type { ConversationDocument } from '../store/documents.ts';
import type { Governing } from './inForce.ts';
import { nameOf, sayText } from './sayText.ts';

/** A conversation's history as people read it: who said what, in order. */
export function saidIn(story: readonly JournalEntry[], doc: ConversationDocument, governing: Governing): Said[] {
  return asAmended(story).flatMap(({ event, effects }): Said[] => {
    const bot = effects.flatMap((effect): Said[] =>
      effect.type === 'say'
        ? [{ at: event.at, who: 'bot', name: 'Rota', text: sayText(effect, doc, governing, event.at), files: [] }]
        : [],
    );
    return [...person(event, doc, governing), ...bot];
  });
}

function person(event: JournalEntry['event'], doc: ConversationDocument, governing: Governing): Said[] {
  const { at } = event;
  if ('content' in event && isEmpty(event.content)) return [];
  switch (event.type) {
    case 'conversation.opened':
    case 'conversation.reopened':
    case 'contact.messaged':
      return [{ at, who: 'contact', name: doc.contact.name, ...wordsOf(event.content) }];
    case 'agent.messaged':
      return [{ at, who: 'agent', name: nameOf(governing, event.agent), ...wordsOf(event.content) }];
    case 'agent.noted':
      return [{ at, who: 'note', name: nameOf(governing, event.agent), text: event.text, files: [] }];
    case 'message.reacted': {
      const who = event.agent === null ? 'contact' : 'agent';
      const name = event.agent === null ? doc.contact.name : nameOf(governing, event.agent);
      return [{ at, who, name, text: event.reaction, files: [] }];
    }
    case 'conversation.transferred':
      if (event.note === null) return [];
      return [{ at, who: 'note', name: nameOf(governing, event.by), text: event.note, files: [] }];
    default:
      return [];
  }
}

const isEmpty = ({ text, attachments, lost }: Content): boolean =>
  text === '' && attachments.length === 0 && lost === undefined;

const wordsOf = ({ text, attachments }: Content) => ({
  text,
  files: attachments.map(({ name, contentType }) => name ?? contentType),
});
