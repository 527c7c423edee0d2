import { formatDuration } from '../domain/duration.ts';
import type { ActionRef, GuardRef } from './flow.ts';
import type { Whom } from './vocabulary.ts';

/** What an action does, for people; undefined of what a machine only remembers for itself. */
export function actionInWords(action: ActionRef): string | undefined {
  if (typeof action === 'string') return action === 'unassign' || action === 'close' ? action : undefined;
  switch (action.type) {
    case 'say': {
      const { key, options = [] } = action.params;
      return `say ${key}${options.length === 0 ? '' : ` (${options.join(', ')})`}`;
    }
    case 'comment':
      return `comment ${action.params.key}`;
    case 'assign':
      return `ask for ${whom(action.params.to)} by ${action.params.rule}`;
    case 'startClock':
      return undefined;
  }
}

const whoms = {
  shift: 'the team of the shift',
  same: 'the same team',
  previous: 'the agent of last time',
  anyone: 'anyone',
} as const;

function whom(to: Whom): string {
  if (typeof to === 'string') return whoms[to];
  return 'team' in to ? `team ${to.team}` : to.agent;
}

/** A guard by its name, and what it compares with. */
export function guardInWords(guard: GuardRef): string {
  if (typeof guard === 'string') return guard;
  const values = Object.entries(guard.params).flatMap(([name, value]: [string, unknown]) =>
    name === 'ms' ? formatDuration(Number(value)) : [value].flat().join(', '),
  );
  return [guard.type, ...values].join(' ');
}
