import { RotaError } from '../domain/errors.ts';
import { isZone } from '../domain/hours.ts';
import type { GuardRef, MachineJson, Step } from './flow.ts';
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

/** What only the files can be blamed for, before a machine comes into force. Throws UNKNOWN_ZONE. */
export function checkZones(json: MachineJson): void {
  for (const guard of guardsOf(json)) {
    if (typeof guard !== 'object' || guard.type !== 'between' || isZone(guard.params.timezone)) continue;
    throw new RotaError(
      'UNKNOWN_ZONE',
      `machine ${json.id}: "${guard.params.timezone}" is no time zone, as Europe/Paris is`,
    );
  }
}

function* guardsOf(state: Pick<Step<string>, 'always' | 'on' | 'after' | 'onDone' | 'states'>): Generator<GuardRef> {
  for (const arrows of [
    state.always,
    state.onDone,
    ...Object.values(state.on ?? {}),
    ...Object.values(state.after ?? {}),
  ])
    for (const { guard } of arrows ?? []) if (guard !== undefined) yield guard;
  for (const child of Object.values(state.states ?? {})) yield* guardsOf(child);
}

function* wordsOf(
  state: Pick<Step<string>, 'entry' | 'exit' | 'always' | 'on' | 'after' | 'onDone' | 'states'>,
): Generator<[Kind, string]> {
  yield* named('actions', [...(state.entry ?? []), ...(state.exit ?? [])]);
  yield* named('delays', Object.keys(state.after ?? {}));
  for (const arrows of [
    state.always,
    state.onDone,
    ...Object.values(state.on ?? {}),
    ...Object.values(state.after ?? {}),
  ]) {
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
