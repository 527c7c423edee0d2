import type { AssignmentStep } from './parameters.ts';
import { assignTo, branch, routeByShift, say, tellAway } from './steps.ts';

interface Exits<E extends string> {
  /** Whoever is new here, or comes back to nobody, or to somebody who cannot have them. */
  readonly next: E;
  readonly assigned: E;
  readonly timeout: E;
}

type Back = 'previousAgent' | 'awayBack';

/** The steps that send whoever comes back to the agent they had, as `returning` in routing.yaml says. They begin at `back`. */
export function comingBack<const E extends string>(rule: AssignmentStep, exits: Exits<E>) {
  const { next, assigned, timeout } = exits;
  return {
    back: branch<E | 'previousAgent'>([{ when: 'hasPrevious', to: 'previousAgent' }], next),
    previousAgent: assignTo('previous', rule, { assigned, failed: next, timeout }),
  };
}

/** The same under shifts: out of hours they are told when somebody is there, and the waiting begins then. */
export function comingBackByShift<const E extends string>(rule: AssignmentStep, exits: Exits<E>) {
  const { previousAgent } = comingBack(rule, exits);
  return {
    back: branch<E | 'shiftBack'>([{ when: 'hasPrevious', to: 'shiftBack' }], exits.next),
    shiftBack: routeByShift<Back>({ onDuty: 'previousAgent', away: 'awayBack', never: 'awayBack' }),
    awayBack: tellAway('previousAgent'),
    previousAgent,
  };
}

/** Greet whoever is new, and welcome back whoever is not. They begin at `greeting`; `welcomeBack` leads to `back`. */
export const greeted = <const E extends string>(next: E) => ({
  greeting: branch([{ when: 'returning', to: 'welcomeBack' }], 'welcome'),
  welcome: say('welcome', next),
  welcomeBack: say('welcomeBack', 'back'),
});
