import type { Card, CardAction } from '../domain/content.ts';

type ActionType = 'Action.Submit' | 'Action.Execute';
type Input = NonNullable<CardAction['input']>;

const contentType = 'application/vnd.microsoft.card.adaptive';

/**
 * A card as an Adaptive Card: its buttons, and, when it is to be shown whole, what it says. Else that is the activity's text, which
 * every client shows.
 */
export function adaptiveCard(card: Card, type: ActionType, whole = false): { contentType: string; content: object } {
  return {
    contentType,
    content: {
      $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
      type: 'AdaptiveCard',
      version: type === 'Action.Execute' ? '1.4' : '1.3',
      body: whole ? bodyOf(card) : [],
      actions: card.actions.map((action) => (action.input ? asking(action, action.input, type) : button(action, type))),
    },
  };
}

function bodyOf({ title, facts, body }: Card): object[] {
  const set = { type: 'FactSet', facts: facts.map((fact) => ({ title: fact.title, value: fact.value })) };
  return [
    words(title, { weight: 'Bolder' }),
    ...(facts.length > 0 ? [set] : []),
    ...body.map((text) => words(text, {})),
  ];
}

/** Words that mean themselves: a TextBlock would take them for Markdown. */
const words = (text: string, how: object): object => ({
  type: 'RichTextBlock',
  inlines: [{ type: 'TextRun', text, ...how }],
});

interface Shown {
  readonly attachments?: readonly {
    readonly contentType: string;
    readonly content?: { readonly body?: readonly object[] };
  }[];
}

/** An activity whose card has nothing to press any more, and says why. JSON, as it is stored. */
export function settledCard(activity: string, status: string): string {
  const shown = JSON.parse(activity) as Shown;
  const attachments = shown.attachments?.map((attachment) =>
    attachment.contentType === contentType
      ? {
          ...attachment,
          content: {
            ...attachment.content,
            body: [...(attachment.content?.body ?? []), words(status, { weight: 'Bolder' })],
            actions: [],
          },
        }
      : attachment,
  );
  return JSON.stringify({ ...shown, attachments });
}

/** The card that an activity shows; undefined when it has none. */
export const cardIn = (activity: string): object | undefined =>
  (JSON.parse(activity) as Shown).attachments?.find((attachment) => attachment.contentType === contentType)?.content;

const button = ({ title, command, ref, text }: CardAction, type: ActionType): object => ({
  type,
  title,
  ...(type === 'Action.Execute' && { verb: command }),
  data: { rota: { command, ref, ...(text !== undefined && { text }) } },
});

/** Under what a button's text comes back: each has its own, for clients draw no card that has an id twice. */
export const inputId = (command: string): string => `text-${command}`;

/** A button that asks for a text first. */
const asking = (action: CardAction, input: Input, type: ActionType): object => ({
  type: 'Action.ShowCard',
  title: action.title,
  card: {
    type: 'AdaptiveCard',
    body: [drawn(inputId(action.command), input)],
    actions: [button(action, type)],
  },
});

const drawn = (id: string, { placeholder, choices }: Input): object =>
  choices
    ? { type: 'Input.ChoiceSet', id, placeholder, style: 'compact', choices }
    : { type: 'Input.Text', id, placeholder, isMultiline: true, maxLength: 2_000 };
