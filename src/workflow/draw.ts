import { formatDuration } from '../domain/duration.ts';
import type { ActionRef, Arrow, DelayName, MachineJson, Step } from './flow.ts';
import { actionInWords, guardInWords } from './inWords.ts';

type States = MachineJson['states'];
/** What leads from a state to another one, or to nowhere when it only does something. */
interface Way {
  readonly target: string | undefined;
  readonly when: string;
  readonly does: string;
}

/** Words of Mermaid’s own, which no state may be called by there. */
const reserved = /^(as|class|classDef|click|default|direction|end|hide|note|scale|state|style)$/i;
const clocks: Readonly<Partial<Record<DelayName, string>>> = {
  assignTimeout: 'assign',
  replyWithin: 'reply',
  answerWithin: 'ask',
};

/** A machine as a state diagram in Mermaid: what each step does, and what leads where. States within a step are told as what it does. */
export function draw({ id, initial, states, on }: MachineJson): string {
  const byHand = Object.keys(on ?? {});
  const steps = Object.entries(states).filter(([, { type }]) => type !== 'final');
  return [
    '---',
    `title: ${JSON.stringify(id)}`,
    '---',
    'stateDiagram-v2',
    ...byHand.map((event) => `  %% ${event} leads to the end from every step that has no arrow for it`),
    `  [*] --> ${idOf(initial, states)}`,
    ...steps.flatMap(([name, step]) =>
      [...boxOf(name, step), ...arrowsOf(name, step, states)].map((line) => `  ${line}`),
    ),
  ].join('\n');
}

function boxOf(name: string, step: Step<string>): string[] {
  const id = idOf(name, {});
  const does = [...new Set(doneIn(step))].map((words) => `${id} : ${escaped(words)}`);
  return [`state "${escaped(name)}" as ${id}`, ...does];
}

/** What a step does when it is come to, and while it waits. */
function doneIn(step: Step<string>): string[] {
  const whileInside = Object.values(step.states ?? {}).flatMap((inner) => [
    ...doneIn(inner),
    ...waysOf(inner).flatMap(({ when, does, target }) =>
      does === '' && !when.startsWith(shiftEnds) ? [] : [`${when} / ${does === '' ? `back to ${target ?? ''}` : does}`],
    ),
  ]);
  return [...(step.entry ?? []).flatMap((action) => actionInWords(action) ?? []), ...whileInside];
}

/** One arrow for all that leads to the same place and does the same. */
function arrowsOf(name: string, step: Step<string>, states: States): string[] {
  const ways = Map.groupBy(waysOf(step), ({ target = name, does }) => JSON.stringify([target, does]));
  return [...ways.values()].map((alike) => {
    const [{ target = name, does } = { does: '' }] = alike;
    const all = alike.flatMap(({ when }) => (when === '' ? [] : [when]));
    const told = all.filter((when) => !all.some((other) => when.startsWith(`${other} [`))).join(', ');
    const label = `${told}${does === '' ? '' : ` / ${does}`}`.trim();
    return `${idOf(name, states)} --> ${idOf(target, states)}${label === '' ? '' : ` : ${escaped(label)}`}`;
  });
}

function waysOf({ always = [], on = {}, after = {}, entry = [] }: Step<string>): Way[] {
  return [
    ...waysBy('', always),
    ...Object.entries(on).flatMap(([event, arrows]) => waysBy(event, arrows)),
    ...Object.entries(after).flatMap(([delay, arrows]) => waysBy(delayInWords(delay as DelayName, entry), arrows)),
  ];
}

const waysBy = (cause: string, arrows: readonly Arrow<string>[]): Way[] =>
  arrows.map(({ target, guard, actions = [] }) => ({
    target,
    when: guard ? `${cause} [${guardInWords(guard)}]`.trim() : cause === '' && arrows.length > 1 ? 'else' : cause,
    does: actions.flatMap((action) => actionInWords(action) ?? []).join(', '),
  }));

const shiftEnds = 'at the end of the shift';

/** How long a delay is stands where its clock was started. */
function delayInWords(delay: DelayName, entry: readonly ActionRef[]): string {
  for (const action of entry)
    if (typeof action === 'object' && action.type === 'startClock' && action.params.clock === clocks[delay])
      return `after ${formatDuration(action.params.ms)}`;
  return shiftEnds;
}

/** Mermaid knows states by letters, digits and underscores. */
function idOf(name: string, states: States): string {
  if (states[name]?.type === 'final') return '[*]';
  const id = name.replaceAll(/\W/g, '_');
  return reserved.test(id) ? `${id}_` : id;
}

/** Signs that Mermaid would read as its own. */
const escaped = (text: string): string =>
  text.replaceAll(/[#;:"<>{}]/g, (sign) => `#${sign.codePointAt(0) ?? 0};`).replaceAll(/\s+/g, ' ');
