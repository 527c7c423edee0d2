import type { JournalEntry } from '../../domain/state.ts';
import type { Database } from '../../store/database.ts';
import type { ConversationDocument } from '../../store/documents.ts';
import { pastOf, type Then } from './asTheyWere.ts';
import { explain, type Row } from './explain.ts';
import { leftOutBy } from './leftOutBy.ts';
import { type Moment, momentsOf, type Searching } from './moments.ts';
import { decided, spokenOf, whyNot, withoutRules } from './whyNot.ts';
import type { Show } from './words.ts';

/** Why one agent did not get the conversation at a moment; `at` is null for now. */
export interface Answer {
  readonly at: Date | null;
  readonly decision: string;
  readonly answer: string;
}

export interface Told {
  readonly rows: readonly Row[];
  readonly answers: readonly Answer[];
}

interface Asking {
  readonly show: Show;
  readonly nowMs: number;
  /** Whose part in it is asked about. */
  readonly agent: string | undefined;
}

/** Of very long stories the last ones. */
const mostMoments = 100;
const mostNamed = 16;

/** A conversation's story, with what can be told of the moments at which somebody was looked for. */
export async function tellStory(
  db: Database,
  { machine, facts }: ConversationDocument,
  story: readonly JournalEntry[],
  { show, nowMs, agent }: Asking,
): Promise<Told> {
  const then = pastOf(db, machine);
  const known = new Map<number, readonly string[]>();
  const answers: Answer[] = [];
  for (const moment of momentsOf(story, facts.pending?.request ?? null, nowMs).slice(-mostMoments)) {
    const isSearch = moment.kind === 'made' || moment.kind === 'queued' || moment.kind === 'waiting';
    const past = isSearch ? await then(moment) : undefined;
    if (isSearch && past) known.set(moment.version, await moreReasons(moment, past));
    if (agent !== undefined) answers.push(await answerOf(agent, moment, past, show));
  }
  return { rows: explain(story, show, known), answers };
}

async function answerOf(agent: string, moment: Moment, past: Then | undefined, show: Show): Promise<Answer> {
  const about = { at: moment.kind === 'waiting' ? null : new Date(moment.at), decision: decided(moment) };
  const simply = withoutRules(agent, moment);
  if (simply !== undefined || !past || !('asked' in moment)) return { ...about, answer: simply ?? '' };
  const agentThen = (await past.agents([agent])).get(agent);
  return { ...about, answer: agentThen ? whyNot(agent, moment, past, agentThen, show) : '' };
}

/** What a decision's own reasons do not say: that a language was preferred, or who was left out when nobody was found. */
async function moreReasons(moment: Searching, past: Then): Promise<string[]> {
  const { workspace, rule } = past;
  if (moment.kind === 'queued') return leftOut(moment, past);
  if (moment.kind !== 'made' || !rule.preferLanguage) return [];
  const profile = workspace?.agents[moment.event.agent];
  const language = profile && spokenOf(profile, moment.asked.effect.language);
  return language === undefined ? [] : [`preferred for speaking ${language}`];
}

async function leftOut(moment: Searching, past: Then): Promise<string[]> {
  const { to } = moment.asked.effect;
  if (past.workspace?.routing.autoAssign === false && !('agent' in to)) return ['automatic assignment was off'];
  const agents = Object.entries(past.workspace?.agents ?? {});
  const asked = agents
    .filter(([name, { teams }]) => ('agent' in to ? name === to.agent : !('team' in to) || teams.includes(to.team)))
    .map(([name]) => name);
  const named = asked.slice(0, mostNamed);
  const agentsThen = await past.agents(named);
  const reasons = named.flatMap((name) => {
    const then = agentsThen.get(name);
    const by = then ? leftOutBy(name, moment, past, then) : [];
    return by.length === 0 ? [] : [`${name} ${by.join('; ')}`];
  });
  const more = asked.length - named.length;
  return more > 0 ? [...reasons, `… and ${more} more agents`] : reasons;
}
