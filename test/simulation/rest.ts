import { qualifies } from '../../src/domain/assignment.ts';
import type { Candidate } from '../../src/runtime/governance.ts';
import { ruleOf } from '../../src/runtime/inForce.ts';
import type {
  ActivityDocument,
  AgentDocument,
  ConversationDocument,
  JournalDocument,
  LineDocument,
  OwedDocument,
  QueueDocument,
} from '../../src/store/documents.ts';
import type { Posted, Sent } from './carrier.ts';
import { supervisor } from './files.ts';
import type { Store } from './model/store.ts';

interface Rest {
  readonly store: Store;
  readonly now: number;
  readonly sent: readonly Sent[];
  readonly refused: ReadonlySet<string>;
  readonly acknowledged: readonly { readonly line: string; readonly seq: number; readonly posted: Posted }[];
  readonly files: Candidate;
}

interface Seen extends Rest {
  readonly conversations: readonly ConversationDocument[];
  readonly agents: readonly AgentDocument[];
  readonly queue: readonly QueueDocument[];
  readonly activities: readonly ActivityDocument[];
  readonly journal: readonly JournalDocument[];
  readonly owed: readonly OwedDocument[];
}

/** What must hold once nothing fails any more and everybody has had the time to mend what was broken. Says what does not. */
export function brokenAtRest(rest: Rest): string[] {
  const all = (name: keyof Store): unknown => rest.store[name].find({});
  const seen: Seen = {
    ...rest,
    conversations: all('conversations') as Seen['conversations'],
    agents: all('agents') as Seen['agents'],
    queue: all('queue') as Seen['queue'],
    activities: all('activities') as Seen['activities'],
    journal: all('journal') as Seen['journal'],
    owed: all('owed') as Seen['owed'],
  };
  return [
    unfinished,
    unbalanced,
    misplaced,
    waitingInVain,
    overdue,
    undecided,
    gaps,
    undelivered,
    unanswered,
    unseen,
  ].flatMap((check) => check(seen));
}

/** Nothing is left to be done. */
function unfinished({ conversations, activities, owed }: Seen): string[] {
  return [
    ...owed.map(({ _id }) => `${_id} is owed still`),
    ...conversations.flatMap(({ _id, lease, outbox, journal }) => [
      ...(lease === undefined ? [] : [`conversation ${_id} is still leased to ${lease}`]),
      ...(Object.keys(outbox ?? {}).length === 0 ? [] : [`conversation ${_id} has effects left`]),
      ...(Object.keys(journal ?? {}).length === 0 ? [] : [`conversation ${_id} has journal entries left`]),
    ]),
    ...activities.filter((one) => one.undecided !== undefined).map(({ _id }) => `activity ${_id} is not decided about`),
  ];
}

/** Agents hold the claims of the conversations that they own, and no others. */
function unbalanced({ conversations, agents }: Seen): string[] {
  const owned = new Map(
    conversations.flatMap(({ _id, facts: { owner } }) =>
      owner ? [[owner.claim, { _id, agent: owner.agent }] as const] : [],
    ),
  );
  const held = new Map(agents.flatMap(({ _id, claims }) => claims.map((claim) => [claim, _id] as const)));
  return [
    ...[...held].filter(([claim]) => !owned.has(claim)).map(([claim, agent]) => `${agent} holds ${claim} for nothing`),
    ...[...owned]
      .filter(([claim, { agent }]) => held.get(claim) !== agent)
      .map(([claim, { _id, agent }]) => `${agent} owns ${_id} and does not hold ${claim}`),
  ];
}

/** Everybody who looks for an agent stands in the queue, and nobody else does; and there is one open conversation a contact. */
function misplaced({ conversations, queue }: Seen): string[] {
  const entries = new Map(queue.map(({ _id, request }) => [_id, request]));
  const open = conversations.filter(({ facts }) => facts.status === 'open');
  const looking = new Map(
    open.flatMap(({ _id, facts }) => (facts.pending ? [[_id, facts.pending.request] as const] : [])),
  );
  const contacts = open.map(({ contact }) => contact.id);
  return [
    ...[...entries].filter(([id, request]) => looking.get(id) !== request).map(([id]) => `${id} waits for nothing`),
    ...[...looking]
      .filter(([id, request]) => entries.get(id) !== request)
      .map(([id]) => `${id} looks and does not wait`),
    ...contacts.filter((id, index) => contacts.indexOf(id) !== index).map((id) => `${id} has two open conversations`),
  ];
}

/** Nobody waits while someone qualifies. */
function waitingInVain({ queue, agents, files }: Seen): string[] {
  const { workspace, parameters } = files;
  return queue.flatMap((entry) => {
    const name = entry.key.slice(entry.key.indexOf(':') + 1);
    const isNamed = entry.key.startsWith('agent:');
    if (!isNamed && !workspace.routing.autoAssign) return [];
    const { exclude, language } = entry;
    const wanted = {
      to: isNamed ? { agent: name } : { team: name },
      rule: ruleOf(parameters, entry.rule),
      exclude,
      language,
    };
    return agents
      .filter((agent) => qualifies({ ...agent, id: agent._id }, wanted))
      .map((agent) => `${entry._id} waits for ${entry.key} while ${agent._id} qualifies`);
  });
}

const lateMs = 70_000;

/** No timer is long overdue. */
function overdue({ conversations, now }: Seen): string[] {
  return conversations.flatMap(({ _id, timers }) =>
    timers.filter(({ at }) => at < now - lateMs).map(({ id }) => `timer ${id} of ${_id} never fired`),
  );
}

/** What was acknowledged is stored, and what a contact wrote is decided about once, in the order it was written. */
function undecided({ activities, acknowledged, journal, conversations }: Seen): string[] {
  const stored = new Set(activities.map(({ line, seq }) => `${line} ${seq}`));
  const lost = acknowledged
    .filter(({ line, seq }) => !stored.has(`${line} ${seq}`))
    .map(({ line, seq }) => `${line} ${seq} was acknowledged and is not stored`);
  const openings = new Map(conversations.map(({ _id, facts }) => [_id, facts.openedAt]));
  const heard = new Map<string, number[]>();
  const inOrder = journal.toSorted(
    (a, b) => (openings.get(a.conversation) ?? 0) - (openings.get(b.conversation) ?? 0) || a.version - b.version,
  );
  for (const { event } of inOrder)
    if (event.source && isByContact(event.type))
      heard.set(event.source.line, [...(heard.get(event.source.line) ?? []), event.source.seq]);
  const written = new Map<string, number[]>();
  for (const { line, seq, from } of activities)
    if (from === 'person' && /^line-c\d+$/.test(line)) written.set(line, [...(written.get(line) ?? []), seq]);
  const wrong = [...written].flatMap(([line, seqs]) => {
    const got = heard.get(line) ?? [];
    const missing = seqs.filter((seq) => !got.includes(seq));
    const misplaced = got.filter((seq, index) => index > 0 && seq <= (got[index - 1] ?? 0));
    return [
      ...missing.map((seq) => `${line} wrote ${seq} and was not heard`),
      ...misplaced.map((seq) => `${line} was heard with ${seq} twice or too late`),
    ];
  });
  return [...lost, ...wrong];
}

const isByContact = (type: string): boolean =>
  type === 'conversation.opened' || type === 'conversation.reopened' || type === 'contact.messaged';

/** Every decision is in the journal, once. */
function gaps({ conversations, journal }: Seen): string[] {
  const versions = new Map<string, number>();
  for (const { conversation } of journal) versions.set(conversation, (versions.get(conversation) ?? 0) + 1);
  return conversations
    .filter(({ _id, version }) => versions.get(_id) !== version)
    .map(
      ({ _id, version }) => `conversation ${_id} is at ${version} and has ${versions.get(_id) ?? 0} journal entries`,
    );
}

/** What came to people on their lines, by its key, in order. */
function arrivedIn({ activities, sent }: Seen): ReadonlyMap<string, ReadonlyMap<string, number>> {
  const arrived = new Map<string, Map<string, number>>();
  const come = (line: string, key: string) => {
    const keys = arrived.get(line) ?? new Map<string, number>();
    if (!keys.has(key)) arrived.set(line, keys.set(key, keys.size));
  };
  const shown = new Set(sent.map(({ line }) => line));
  for (const { line, key } of sent) come(line, key);
  for (const { line, key, from } of activities.toSorted((a, b) => a.seq - b.seq))
    if (from === 'bot' && typeof key === 'string' && !shown.has(line)) come(line, key);
  return arrived;
}

/** What the contact was to be told arrived: on Direct Line once, elsewhere at least once, and in order, one opening after another. */
function undelivered(seen: Seen): string[] {
  const { conversations, journal, refused } = seen;
  const lines = new Map(conversations.map(({ _id, contact }) => [_id, contact.id.replace(/^.*:/, 'line-')]));
  const openings = new Map(conversations.map(({ _id, facts }) => [_id, facts.openedAt]));
  const arrived = arrivedIn(seen);
  const inOrder = journal.toSorted(
    (a, b) => (openings.get(a.conversation) ?? 0) - (openings.get(b.conversation) ?? 0) || a.version - b.version,
  );
  const latest = new Map<string, number>();
  return inOrder.flatMap(({ conversation, effects }) => {
    const line = lines.get(conversation) ?? '';
    return effects
      .filter(({ type }) => type === 'say' || type === 'relayToContact' || type === 'sendTranscript')
      .flatMap(({ id, type }) => {
        if (refused.has(`${id}@${line}`)) return [];
        const place = arrived.get(line)?.get(`${id}@${line}`);
        if (place === undefined) return [`${type} ${id} never reached ${line}`];
        const before = latest.get(line) ?? -1;
        latest.set(line, Math.max(before, place));
        return place < before ? [`${type} ${id} reached ${line} before what was said earlier`] : [];
      });
  });
}

/** These are always answered. */
const answered = /^\/(online|away|offline|list|queue|help|history)$/;

/** What an agent asked for was answered, in the order of the asking. The supervisor is always one of the agents. */
function unanswered(seen: Seen): string[] {
  const line = `line-${supervisor}`;
  const asked = seen.activities
    .filter((one) => one.line === line && one.from === 'person' && answered.test(wordsOf(one)))
    .map(({ _id }) => `${_id}:answer`);
  const answers = [...(arrivedIn(seen).get(line)?.keys() ?? [])].filter((key) => key.endsWith(':answer'));
  const misplaced = answers.filter((key, index) => index > 0 && key < (answers[index - 1] ?? ''));
  return [
    ...asked.filter((key) => !answers.includes(key) && !seen.refused.has(key)).map((key) => `${key} never came`),
    ...misplaced.map((key) => `${key} came too late`),
  ];
}

/**
 * What a contact wrote is before whoever has the conversation, or the conversation remembers that it is not; and it does not remember
 * it for longer than they are silent.
 */
function unseen(seen: Seen): string[] {
  const arrived = arrivedIn(seen);
  const lines = new Map((seen.store.lines.find({}) as unknown as LineDocument[]).map((line) => [line._id, line]));
  return seen.conversations.flatMap(({ _id, facts }) => {
    if (!facts.owner) return [];
    const { agent, sinceMs } = facts.owner;
    const line = `line-${agent}`;
    // Before that there was nowhere to show anything; what is shown to whoever connects is not simulated.
    const openedMs = (lines.get(line)?.openedAt.getTime() ?? Infinity) + connectingMs;
    const isThere = ({ id }: { readonly id: string }) => arrived.get(line)?.has(`${id}@${line}`) ?? false;
    const story = seen.journal
      .filter(({ conversation, event }) => conversation === _id && event.at >= Math.max(sinceMs, openedMs))
      .flatMap(({ version, effects }) => effects.map((effect) => ({ version, effect })));
    const carried = story.flatMap(({ version, effect }) =>
      effect.type === 'brief' || effect.type === 'relayToAgent'
        ? [{ version, effect, from: effect.type === 'brief' ? (effect.since ?? 0) : version }]
        : [],
    );
    const missing = carried
      .filter(({ effect, version, from }) => {
        const later = carried.filter((one) => one.version >= version && one.from <= from && isThere(one.effect));
        const isKnown = facts.unseen !== undefined && facts.unseen.since <= from;
        return effect.agent === agent && !isThere(effect) && later.length === 0 && !isKnown;
      })
      .map(({ effect }) => `${agent} was never shown ${effect.id} and nobody knows`);
    const failedAt = seen.journal
      .filter((entry) => entry.conversation === _id && entry.event.type === 'agent.unreached')
      .map(({ event }) => event.at);
    const isHeard = (lines.get(line)?.usedAt.getTime() ?? 0) > Math.max(0, ...failedAt) + skewMs;
    return [
      ...missing,
      ...(facts.unseen && isHeard ? [`${agent} was heard of and not told what they missed in ${_id}`] : []),
    ];
  });
}
/** Clocks of processes differ by less. */
const skewMs = 50;
const connectingMs = 5_000;

const wordsOf = ({ activity }: ActivityDocument): string =>
  (JSON.parse(activity) as { readonly content?: { readonly text: string } }).content?.text ?? '';
