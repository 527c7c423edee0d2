import type { Card, CardAction, CardInput, CardRow } from '../domain/content.ts';

type ActionType = 'Action.Submit' | 'Action.Execute';

/** Of a longer list the first rows: channels take cards of some 28 KB at most. */
export const mostRows = 40;
const contentType = 'application/vnd.microsoft.card.adaptive';

/**
 * A card as an Adaptive Card: its buttons, and, when it is to be shown whole, what it says. Else that is the activity's text, which
 * every client shows.
 */
export function adaptiveCard(card: Card, type: ActionType, whole = false): { contentType: string; content: object } {
  const { rows = [], actions } = card;
  return {
    contentType,
    content: {
      $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
      type: 'AdaptiveCard',
      version: versionFor(type, [...actions, ...rows.flatMap((row) => row.actions)]),
      body: [
        ...(whole ? bodyOf(card) : []),
        ...rows.slice(0, mostRows).map((row) => rowOf(row, type)),
        ...actions.flatMap(({ command, input }) => (input?.open ? inputsOf(command, input) : [])),
      ],
      actions: actions.map((action) => actionOf(action, type)),
    },
  };
}

/** A menu is of 1.5, and buttons for older clients. */
function versionFor(type: ActionType, actions: readonly CardAction[]): string {
  if (actions.some(({ rare }) => rare)) return '1.5';
  return type === 'Action.Execute' ? '1.4' : '1.3';
}

function bodyOf({ title, facts, body }: Card): object[] {
  const set = { type: 'FactSet', facts: facts.map((fact) => ({ title: fact.title, value: fact.value })) };
  return [
    ...(title === '' ? [] : [words(title, { weight: 'Bolder' })]),
    ...(facts.length > 0 ? [set] : []),
    ...body.map((text) => words(text, {})),
  ];
}

const rowOf = ({ text, actions }: CardRow, type: ActionType): object => ({
  type: 'Container',
  separator: true,
  items: [
    words(text, {}),
    ...(actions.length === 0 ? [] : [{ type: 'ActionSet', actions: actions.map((action) => actionOf(action, type)) }]),
  ],
});

/** Words that mean themselves: a TextBlock would take them for Markdown. */
const words = (text: string, how: object): object => ({
  type: 'RichTextBlock',
  inlines: [{ type: 'TextRun', text, ...how }],
});

interface Element {
  readonly type?: string;
  readonly items?: readonly Element[];
}
interface Mark {
  readonly card?: Card;
}
interface Shown {
  readonly attachments?: readonly {
    readonly contentType: string;
    readonly content?: { readonly body?: readonly Element[] };
  }[];
  readonly channelData?: { readonly rota?: Mark };
}

/** An activity whose card has nothing to press any more, and says why. JSON, as it is stored. */
export function settledCard(activity: string, status: string): string {
  const { attachments, channelData, ...shown } = JSON.parse(activity) as Shown;
  const settled = attachments?.map((attachment) =>
    attachment.contentType === contentType
      ? {
          ...attachment,
          content: {
            ...attachment.content,
            body: [...withoutInputs(attachment.content?.body ?? []), words(status, { weight: 'Bolder' })],
            actions: [],
          },
        }
      : attachment,
  );
  const rota = settledMark(channelData?.rota, status);
  return JSON.stringify({
    ...shown,
    attachments: settled,
    ...(channelData && { channelData: { ...channelData, ...(rota && { rota }) } }),
  });
}

const withoutInputs = (elements: readonly Element[]): Element[] =>
  elements
    .filter(({ type = '' }) => type !== 'ActionSet' && !type.startsWith('Input.'))
    .map((element) => (element.items ? { ...element, items: withoutInputs(element.items) } : element));

/** The card that an activity shows; undefined when it has none. */
export const cardIn = (activity: string): object | undefined =>
  (JSON.parse(activity) as Shown).attachments?.find((attachment) => attachment.contentType === contentType)?.content;

/** What stands under `channelData` for a page of our own is settled with it. */
const settledMark = (mark: Mark | undefined, status: string): Mark | undefined =>
  mark?.card && { ...mark, card: withoutButtons(mark.card, status) };

const withoutButtons = ({ rows = [], ...card }: Card, status: string): Card => ({
  ...card,
  body: [...card.body, ...rows.map(({ text }) => text), status],
  actions: [],
});

const actionOf = (action: CardAction, type: ActionType): object => ({
  ...(action.input && !action.input.open ? asking(action, action.input, type) : button(action, type)),
  // Teams shows six others and has a menu for these ("Adaptive Cards overflow menu" in its "Format cards").
  ...(action.rare && { mode: 'secondary' }),
});

const button = ({ title, command, ref, text, input }: CardAction, type: ActionType): object => ({
  type,
  title: input?.send ?? title,
  ...(type === 'Action.Execute' && { verb: command }),
  data: { rota: { command, ref, ...(text !== undefined && { text }) } },
});

/** Under what a button's text comes back: each has its own, for clients draw no card that has an id twice. */
export const inputId = (command: string): string => `text-${command}`;
/** The same of the second box. */
export const moreId = (command: string): string => `more-${command}`;

/** A button that asks for a text first. */
const asking = (action: CardAction, input: CardInput, type: ActionType): object => ({
  type: 'Action.ShowCard',
  title: action.title,
  card: {
    type: 'AdaptiveCard',
    body: inputsOf(action.command, input),
    actions: [button(action, type)],
  },
});

const inputsOf = (command: string, { placeholder, choices, more }: CardInput): object[] => [
  choices
    ? { type: 'Input.ChoiceSet', id: inputId(command), placeholder, style: 'compact', choices }
    : textInput(inputId(command), placeholder),
  ...(more ? [textInput(moreId(command), more.placeholder)] : []),
];

const textInput = (id: string, placeholder: string): object => ({
  type: 'Input.Text',
  id,
  placeholder,
  isMultiline: true,
  maxLength: 2_000,
});
