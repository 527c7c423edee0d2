import { type AgentProfile, languagesOf } from '../../domain/workspace.ts';
import { fallbacks } from '../../messages/resolveLanguage.ts';
import type { AgentThen, Then } from './asTheyWere.ts';
import { leftOutBy } from './leftOutBy.ts';
import { type Moment, type Searching, whom } from './moments.ts';
import { lastAssigned, type Show } from './words.ts';

type Made = Extract<Moment, { kind: 'made' }>;
/** A decision reads no more than the best agents. */
const mostRead = 16;
interface Ranked {
  readonly open: number;
  /** How often it had been their turn; kept of those who were looked at. */
  readonly round?: number;
  readonly lastGivenAt: number | null;
}

/** What was decided at a moment, in short. */
export function decided(moment: Moment): string {
  switch (moment.kind) {
    case 'made':
      return `given to ${moment.event.agent} (${moment.event.reasons.rule}, ${moment.event.reasons.logic})`;
    case 'queued':
      return `nobody was free: it waits for ${whom(moment.asked.effect)}`;
    case 'failed':
      return `nobody could be found for ${whom(moment.asked.effect)}: ${moment.event.reason}`;
    case 'waiting':
      return `now: it still waits for ${whom(moment.asked.effect)}`;
    case 'byHand':
      return byHand(moment);
  }
}

function byHand({ by, agent, how }: Extract<Moment, { kind: 'byHand' }>): string {
  if (how === 'transferred') return `${by} handed it to ${agent} by hand`;
  return by === agent ? `${agent} took it by hand` : `${by} gave it to ${agent} by hand`;
}

/** Of a moment that no rule had a part in; undefined where rules chose. */
export function withoutRules(agent: string, moment: Moment): string | undefined {
  if (moment.kind === 'byHand')
    return moment.agent === agent ? `${agent} has got it` : `it was done by hand, by ${moment.by}: no rule chose`;
  if (moment.kind === 'made' && moment.event.agent === agent) return `${agent} was chosen`;
  if (moment.kind !== 'failed') return undefined;
  return moment.event.reason === 'agentGone'
    ? `the step asked for ${whom(moment.asked.effect)} by name, who was not listed any more`
    : `nobody was listed for ${whom(moment.asked.effect)}, ${agent} neither`;
}

/** Why an agent was not chosen when somebody was looked for: what left them out, or what put another one before them. */
export function whyNot(agent: string, moment: Searching, past: Then, then: AgentThen, show: Show): string {
  const reasons = leftOutBy(agent, moment, past, then);
  if (reasons.length > 0) return `${agent} ${reasons.join('; ')}`;
  if (moment.kind === 'made') return outranked(agent, moment, past, then, show);
  const { workspace } = past;
  if (workspace?.routing.autoAssign === false && !('agent' in moment.asked.effect.to))
    return 'automatic assignment was off: agents pick, and supervisors assign';
  const ahead = moment.kind === 'queued' ? (moment.event.position ?? 1) - 1 : 0;
  return ahead > 0
    ? `${agent} qualified, and ${ahead} stood before it in the queue`
    : `${agent} qualified, as far as was kept: the next look at the queue gives it away`;
}

function outranked(agent: string, moment: Made, past: Then, then: AgentThen, show: Show): string {
  const { event } = moment;
  const { candidates, logic } = event.reasons;
  const language = preferred(agent, moment, past);
  if (language !== undefined)
    return `${agent} does not speak ${language}, and ${event.agent} does: those go first (preferLanguage)`;
  const place = candidates.findIndex((candidate) => candidate.agent === agent);
  const found = candidates[place];
  const own: Ranked = found ? rankOf(found) : then.had;
  const [first] = candidates;
  const before = first ? rankOf(first) : undefined;
  const byRound = logic === 'round-robin' && own.round !== before?.round;
  const said = (of: Ranked) =>
    `${of.open} open${byRound && of.round !== undefined ? `, round ${of.round}` : ''}, ${lastAssigned(of.lastGivenAt, show)}`;
  const cameFree = moment.waited && candidates.length === 1;
  const wasRead = found !== undefined || (!cameFree && isBehind(own, before, logic, candidates.length));
  if (!before || !wasRead) return unexplained(agent, moment, said(own));
  const rank = found ? `number ${place + 1} in line` : `behind the ${candidates.length} who were looked at`;
  return `${agent} qualified and was ${rank} (${said(own)}): ${event.agent} was before (${said(before)}); ${orderOf(logic, byRound)}`;
}

function orderOf(logic: Made['event']['reasons']['logic'], byRound: boolean): string {
  if (logic === 'least-open') return 'fewest open first, then the longest idle';
  return byRound ? 'the lowest round first, then the longest idle' : 'the longest idle first';
}

const rankOf = ({ open, round, lastAssignedAtMs }: Made['event']['reasons']['candidates'][number]): Ranked => ({
  open,
  ...(round !== undefined && { round }),
  lastGivenAt: lastAssignedAtMs === 0 ? null : lastAssignedAtMs,
});

/** Equals could have been read as well, unless there were more than are read. */
function isBehind(
  own: Ranked,
  before: Ranked | undefined,
  logic: Made['event']['reasons']['logic'],
  read: number,
): boolean {
  if (!before) return false;
  if (logic === 'least-open' && own.open !== before.open) return own.open > before.open;
  const later = (own.lastGivenAt ?? 0) - (before.lastGivenAt ?? 0);
  return later > 0 || (later === 0 && read >= mostRead);
}

/** What is kept says nothing against them: it is said so, rather than something that would contradict it. */
function unexplained(agent: string, { event, waited }: Made, own: string): string {
  return waited
    ? `${agent} qualified too by what was kept (${own}), but it had waited, and ${event.agent} came free for it first`
    : `${agent} qualified by what was kept (${own}), but was not so when agents were looked at, a moment before`;
}

/** The language that the rule prefers, that the chosen agent speaks and this one does not. */
function preferred(agent: string, { event, asked }: Made, { workspace, rule }: Then): string | undefined {
  const profile = workspace?.agents[event.agent];
  if (!rule.preferLanguage || !profile) return undefined;
  const language = spokenOf(profile, asked.effect.language);
  const own = workspace.agents[agent];
  return language !== undefined && !(own && languagesOf(own).includes(language)) ? language : undefined;
}

/** Of the contact's language tag and what it falls back to, the most exact that an agent speaks. */
export const spokenOf = (profile: AgentProfile, language: string): string | undefined =>
  fallbacks(language).find((tag) => languagesOf(profile).includes(tag));
