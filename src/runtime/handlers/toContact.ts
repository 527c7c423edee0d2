import { plain, type Outgoing } from '../../domain/content.ts';
import { format } from '../../messages/catalog.ts';
import type { Handlers } from '../dispatcher.ts';
import type { Governing } from '../inForce.ts';
import type { Clock } from '../ports.ts';
import type { Reach } from '../reach.ts';
import { nameOf, sayText } from '../sayText.ts';
import { carrying } from './toAgent.ts';

interface Parts {
  readonly reach: Reach;
  readonly governing: () => Governing;
  readonly clock: Clock;
}

export const bot: Outgoing['sender'] = { id: 'rota', name: 'Rota', role: 'bot' };

/** What the contact gets: the bot's texts and the agents' words. */
export function toContact({ reach, governing, clock }: Parts): Pick<Handlers, 'say' | 'relayToContact'> {
  return {
    say: async (effect, { doc }) => {
      const { catalog } = governing();
      const { language } = doc.facts;
      const text = sayText(effect, doc, governing(), clock.now());
      const choices = effect.options.map((option) => {
        const title = format(catalog, language, `options.${option}`);
        return title === `options.${option}` ? { title: option, value: option } : { title, value: title };
      });
      await reach.deliver([doc.contact.id], effect.id, () => ({
        ...plain,
        text,
        choices,
        sender: bot,
        language,
        ref: doc.ref,
      }));
    },
    relayToContact: async ({ id, agent, content, of }, { doc }) => {
      const name = nameOf(governing(), agent);
      const { text, attachments } = content;
      const sender = { id: agent, name, role: 'agent' } as const;
      await reach.deliver([doc.contact.id], id, () => ({
        ...plain,
        text,
        attachments,
        sender,
        language: doc.facts.language,
        ref: doc.ref,
        ...carrying(of),
      }));
    },
  };
}
