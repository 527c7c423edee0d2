import { RotaError } from '../domain/errors.ts';
import type { MachineJson, Step } from './flow.ts';
import { type Given, newMemory, vocabulary } from './vocabulary.ts';

type Named = string | { readonly type: string } | undefined;
type Kind = 'actions' | 'guards' | 'delays';
export type Machine = ReturnType<typeof compile>;

/**
 * The machine of a config, fresh or read from the store. Every name is checked before use: XState fires an unknown delay
 * at once, and hands an unknown action out without a word. Throws UNKNOWN_WORD.
 */
export function compile(json: MachineJson) {
  const machine = vocabulary.createMachine({
    ...json,
    context: ({ input }: { input: Given }) => ({ ...newMemory, given: input }),
  });
  for (const [kind, name] of wordsOf(json)) {
    if (name in machine.implementations[kind]) continue;
    throw new RotaError(
      'UNKNOWN_WORD',
      `machine ${json.id} uses ${kind.slice(0, -1)} "${name}", which this version does not have`,
    );
  }
  return machine;
}

function* wordsOf(
  state: Pick<Step<string>, 'entry' | 'exit' | 'always' | 'on' | 'after' | 'states'>,
): Generator<[Kind, string]> {
  yield* named('actions', [...(state.entry ?? []), ...(state.exit ?? [])]);
  yield* named('delays', Object.keys(state.after ?? {}));
  for (const arrows of [state.always, ...Object.values(state.on ?? {}), ...Object.values(state.after ?? {})]) {
    for (const { guard, actions } of arrows ?? []) {
      yield* named('guards', [guard]);
      yield* named('actions', actions ?? []);
    }
  }
  for (const child of Object.values(state.states ?? {})) yield* wordsOf(child);
}

function* named(kind: Kind, refs: readonly Named[]): Generator<[Kind, string]> {
  for (const ref of refs) if (ref !== undefined) yield [kind, typeof ref === 'string' ? ref : ref.type];
}
