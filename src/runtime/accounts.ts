import { RotaError } from '../domain/errors.ts';
import type { Account, AgentProfile } from '../domain/workspace.ts';
import type { LineDocument, LinkDocument } from '../store/documents.ts';

/** Whose accounts are whose: those that the config lists, and those tied by a code. What is listed wins. */
export interface Accounts {
  /** The agent that an account belongs to. */
  readonly agentOf: (accounts: readonly string[]) => string | undefined;
  /** As the config alone has it. */
  readonly listedFor: (accounts: readonly string[]) => string | undefined;
  readonly accountsOf: (agent: string) => readonly string[];
}

/** How accounts are written down: `channel:id`, on Teams `msteams:tenant:objectId`, which are the same in any case. */
export const accountKey = (account: Account): string =>
  'tenant' in account
    ? `msteams:${account.tenant}:${account.objectId}`.toLowerCase()
    : `${account.channel}:${account.id}`;

/** The contact's id: their account on the channel. */
export const contactOf = (line: LineDocument): string => line.accounts[0] ?? line._id;

const deskPrefix = 'directline:';

/** Who an agent with these accounts is at the desk, which is on Direct Line; undefined when they answer elsewhere only. */
export const deskUserOf = (accounts: readonly string[]): string | undefined =>
  accounts.find((account) => account.startsWith(deskPrefix))?.slice(deskPrefix.length);

/** What to do about an agent who has no desk. */
export const noDesk = (agent: string): RotaError =>
  new RotaError(
    'NO_DESK',
    `${agent} has no desk: to give them one, list an account on the channel directline for them in agents.yaml.`,
  );

type Agents = Readonly<Record<string, AgentProfile>>;

export function accountsIn(agents: Agents, links: readonly Pick<LinkDocument, '_id' | 'agent'>[]): Accounts {
  const entries = Object.entries(agents);
  const listed = new Map(
    entries.flatMap(([agent, { accounts }]) => accounts.map((a) => [accountKey(a), agent] as const)),
  );
  const linked = new Map(
    links.flatMap(({ _id, agent }) =>
      listed.has(_id) || !Object.hasOwn(agents, agent) ? [] : [[_id, agent] as const],
    ),
  );
  const all = Map.groupBy([...listed, ...linked], ([, agent]) => agent);
  const first = (of: ReadonlyMap<string, string>, accounts: readonly string[]) =>
    accounts.map((account) => of.get(account)).find((agent) => agent !== undefined);
  return {
    agentOf: (accounts) => first(listed, accounts) ?? first(linked, accounts),
    listedFor: (accounts) => first(listed, accounts),
    accountsOf: (agent) => (all.get(agent) ?? []).map(([account]) => account),
  };
}
