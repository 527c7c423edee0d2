import { carryLoad, configFor } from '../test/support/load.ts';
import { startRota } from '../test/support/rota.ts';
import { rateOf, withCpu } from './measure.ts';
import { much, type Setting } from './setting.ts';
import { latency, type Row } from './table.ts';

const secret = 'bench-secret';
const agents = 10;
const load = { contacts: 100, agents, perSecond: 5 };

/**
 * A hundred contacts on Teams, Slack and a bare text channel, ten agents on Direct Line and Teams, both sides writing. From a post to
 * its arrival at the other side; Rota in a process of its own, and a Bot Connector that answers at once.
 */
export async function* channelsBench({ database, mongod, minutes, isQuick, say }: Setting): AsyncGenerator<Row> {
  const env = { DIRECT_LINE_SECRET: secret, LOG_LEVEL: 'error' };
  const forMs = much({ isQuick }, minutes * 60_000);
  await using rota = await startRota({ config: configFor(agents), env, mongodbUri: database('channels') });
  say(`${load.contacts} contacts come, and write for ${forMs / 1_000} s`);
  const ways: { way: string; took: readonly number[] }[] = [];
  let flaws: readonly string[] = [];
  const { cpuMs } = await withCpu({ rota: [rota.pid], mongod: [mongod] }, async () => {
    const carried = await carryLoad(rota.url, secret, { ...load, forMs });
    flaws = carried.flaws;
    ways.push({ way: 'to agents', took: carried.toAgentMs }, { way: 'to contacts', took: carried.toContactMs });
    return { tookMs: [...carried.toAgentMs, ...carried.toContactMs], withinMs: forMs };
  });
  for (const flaw of flaws.slice(0, 10)) console.error(flaw);
  for (const { way, took } of ways)
    yield {
      work: `messages ${way}, ${load.contacts} contacts on three channels, ${agents} agents on two, ${load.perSecond}/s for ${forMs / 1_000} s`,
      measured: `${latency(rateOf({ tookMs: took, withinMs: forMs }))}, longest ${Math.max(...took).toFixed(0)} ms`,
      aims: [['none lost, twice or out of order', flaws.length === 0]],
      cpuMs,
      notes: `${took.length} arrived; CPU with the openings`,
    };
}
