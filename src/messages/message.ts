import IntlMessageFormat from 'intl-messageformat';

/** What a text is told: a number can be counted with, a text cannot. Null where the value is not known. */
export type Values = Readonly<Record<string, string | number | null | undefined>>;

/** How a message uses a parameter. */
export interface Placeholder {
  readonly name: string;
  readonly use: 'plain' | 'number' | 'date' | 'time' | 'select' | 'plural';
  /** Has the select a `none` case, which does without the value? */
  readonly hasNone: boolean;
  /** The UTF-16 units of the text before it. */
  readonly offset: number;
}

/** A compiled text. */
export interface Message {
  readonly pattern: IntlMessageFormat;
  readonly placeholders: readonly Placeholder[];
  /** Is there a brace that is text? Mostly an apostrophe before a placeholder, which ICU takes for a quote. */
  readonly literalBraces: boolean;
}

/** `offset` counts the UTF-16 units of the text before the error. */
export class MessageSyntaxError extends Error {
  readonly offset: number;
  constructor(cause: unknown) {
    const { message, location } = cause as Error & { location?: { start: { offset: number } } };
    super(message.toLowerCase().replaceAll('_', ' '), { cause });
    this.name = 'MessageSyntaxError';
    this.offset = location?.start.offset ?? 0;
  }
}

/** Reads ICU MessageFormat, in which `<` has no meaning. Throws MessageSyntaxError for what is not well formed. */
export function parseMessage(text: string, language: string): Message {
  try {
    const pattern = new IntlMessageFormat(text, language, undefined, { ignoreTag: true, captureLocation: true });
    const elements = pattern.getAst().flatMap(withNested);
    return {
      pattern,
      placeholders: elements.flatMap(placeholder),
      literalBraces: elements.some((element) => /[{}]/.test(literalText(element))),
    };
  } catch (error) {
    throw new MessageSyntaxError(error);
  }
}

type Element = ReturnType<IntlMessageFormat['getAst']>[number];

/** The parser's numbers for the kinds of elements that take a parameter. The others are text (0), # and tags. */
const uses: Readonly<Record<number, Placeholder['use']>> = {
  1: 'plain',
  2: 'number',
  3: 'date',
  4: 'time',
  5: 'select',
  6: 'plural',
};

function withNested(element: Element): readonly Element[] {
  const cases = 'options' in element ? Object.values(element.options) : [];
  return [element, ...cases.flatMap(({ value }) => value.flatMap(withNested))];
}

function literalText(element: Element): string {
  const kind: number = element.type;
  return kind === 0 && 'value' in element ? element.value : '';
}

function placeholder(element: Element): readonly Placeholder[] {
  const use = uses[element.type];
  if (use === undefined || !('value' in element)) return [];
  const hasNone = 'options' in element && Object.hasOwn(element.options, 'none');
  return [{ name: element.value, use, hasNone, offset: element.location?.start.offset ?? 0 }];
}

/** A value that is not known chooses the `none` case where a select has one, and is put in as nothing elsewhere. */
export function fillIn({ pattern, placeholders }: Message, values: Values): string {
  const known = Object.entries(values).filter(([, value]) => value !== null && value !== undefined);
  const none = placeholders.map(({ name }) => {
    const hasNone = placeholders.some((other) => other.name === name && other.hasNone);
    return [name, hasNone ? 'none' : ''] as const;
  });
  return String(pattern.format(Object.fromEntries([...none, ...known])));
}
