import { randomUUID } from 'node:crypto';
import { fromEmulator, fromTeams } from '../support/connectorActivity.ts';
import type { Connector } from '../support/connector.ts';
import { type Client, persist, sender, type World } from './clients.ts';
import { objectIdOf, tenant } from './workplace.ts';

/** Somebody who talks with us through a connector. */
interface Talk {
  /** What the channel calls it. */
  readonly line: string;
  readonly account: string;
  readonly agent: string | null;
  /** Of a message, what is posted at each attempt. */
  readonly activityOf: (text: string, timestamp: string) => () => object;
}

const answerWithinMs = 4_000;

/** A contact whose channel brings us activities, again when it hears no answer, and takes ours by the connector. */
export function looseContact(world: World, connector: Connector, user: string): Client {
  return talking(world, connector, {
    line: `talk ${user}`,
    account: `emulator:${user}`,
    agent: null,
    activityOf: (text, timestamp) => {
      const id = randomUUID();
      return () => fromEmulator(connector.serviceUrl, user, text, { id, timestamp });
    },
  });
}

/** The same on Teams. */
export const teamsContact = (world: World, connector: Connector, user: string): Client =>
  onTeams(world, connector, user, { objectId: randomUUID(), agent: null });

/** An agent whom the files list by tenant and object id. */
export const teamsAgent = (world: World, connector: Connector, agent: string): Client =>
  onTeams(world, connector, agent, { objectId: objectIdOf(agent), agent });

/** What Teams sends again has a new id, and is known by its time and words. */
function onTeams(
  world: World,
  connector: Connector,
  user: string,
  { objectId, agent }: { readonly objectId: string; readonly agent: string | null },
): Client {
  const line = `a:1${user}`;
  const from = { id: `29:1-${user}`, name: user, aadObjectId: objectId };
  const conversation = { conversationType: 'personal', tenantId: tenant, id: line };
  return talking(world, connector, {
    line,
    account: `msteams:${from.id}`,
    agent,
    activityOf: (text, timestamp) => () =>
      fromTeams(connector.serviceUrl, text, { id: randomUUID(), timestamp, from, conversation }),
  });
}

function talking(shared: World, connector: Connector, { line, account, agent, activityOf }: Talk): Client {
  const world = { ...shared, random: shared.random.fork() };
  const { sent, send, idle } = sender(line, (text) => {
    const timestamp = new Date().toISOString();
    const activity = activityOf(text, timestamp);
    return persist(world, async (url) => {
      const signal = AbortSignal.timeout(answerWithinMs);
      const headers = { 'content-type': 'application/json' };
      const response = await fetch(`${url}/api/messages`, {
        method: 'POST',
        headers,
        body: JSON.stringify(activity()),
        signal,
      });
      if (response.ok) return { seq: null, timestamp };
      throw new Error(`${url} answered ${response.status}`);
    });
  });
  return {
    person: { line, account, agent, exactlyOnce: false, since: 0 },
    sent,
    seen: [],
    told: () => connector.texts(line),
    send,
    idle,
    startAgain: () => undefined,
    stopReading: () => false,
    stop: () => Promise.resolve(),
  };
}
