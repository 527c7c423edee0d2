import type { SetupReturn } from 'xstate';
import type { Event } from '../domain/events.ts';
import type { vocabulary } from './vocabulary.ts';

// The JSON subset of an XState config that workflows are written in: names and parameters, never functions.
type Words =
  typeof vocabulary extends SetupReturn<
    infer _C,
    infer _E,
    infer _A,
    infer _Ch,
    infer Actions,
    infer Guards,
    infer Delays,
    infer _T,
    infer _I,
    infer _O,
    infer _Em,
    infer _M,
    infer _TM
  >
    ? { actions: Actions; guards: Guards; delays: Delays }
    : never;
type Ref<M> = {
  [K in keyof M & string]: undefined extends M[K] ? K : { readonly type: K; readonly params: M[K] };
}[keyof M & string];
export type ActionRef = Ref<Words['actions']>;
export type GuardRef = Ref<Words['guards']>;
export type DelayName = Words['delays'];

export interface Arrow<Target extends string> {
  readonly target?: Target;
  readonly guard?: GuardRef;
  readonly actions?: readonly ActionRef[];
  readonly reenter?: boolean;
}
type Arrows<Target extends string> = readonly Arrow<Target>[];

/** A state; `Exit` are the names of the siblings it leads to. */
export interface Step<Exit extends string> {
  readonly type?: 'final';
  readonly description?: string;
  readonly entry?: readonly ActionRef[];
  readonly exit?: readonly ActionRef[];
  readonly always?: Arrows<Exit>;
  readonly on?: { readonly [T in Event['type']]?: Arrows<Exit> };
  readonly after?: { readonly [D in DelayName]?: Arrows<Exit> };
  /** Once a state within has come to its end. */
  readonly onDone?: Arrows<Exit | `.${string}`>;
  readonly initial?: string;
  readonly states?: Readonly<Record<string, Step<string>>>;
}

/** What is known of a machine beside its states. */
export interface Meta {
  /** Where its parameters hold the rule that is kept by hand too: for transfers to a team, claims, whoever takes over. */
  readonly byHand?: string;
}

/** A machine as it is stored, hashed, drawn and compared. */
export interface MachineJson {
  readonly id: string;
  readonly initial: string;
  readonly on?: NonNullable<Step<string>['on']>;
  readonly states: Readonly<Record<string, Step<string>>>;
  readonly options?: { readonly maxIterations: number };
  readonly meta?: Meta;
}
