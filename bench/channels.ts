import { carryLoad, configFor } from '../test/support/load.ts';
import { startRota } from '../test/support/rota.ts';
import { percentile } from './measure.ts';
import { cpuPerPiece } from './processes.ts';

const secret = 'bench-secret';
const agents = 10;
const load = { contacts: 100, agents, perSecond: 5, forMs: 300_000 };

/**
 * A hundred contacts on Teams, Slack and a bare text channel, ten agents on Direct Line and Teams, both sides writing. From a post to
 * its arrival at the other side; Rota in a process of its own, and a Bot Connector that answers at once.
 */
export async function channelsBench(mongodbUri: string, mongod: number): Promise<string[]> {
  const env = { DIRECT_LINE_SECRET: secret, LOG_LEVEL: 'error' };
  await using rota = await startRota({ config: configFor(agents), env, mongodbUri });
  let found = await Promise.resolve<Awaited<ReturnType<typeof carryLoad>> | undefined>(undefined);
  const cpu = await cpuPerPiece({ rota: rota.pid, mongod }, async () => {
    found = await carryLoad(rota.url, secret, load);
    return found.sent;
  });
  if (!found) throw new Error('there was no load');
  const { sent, flaws, toAgentMs, toContactMs } = found;
  const told = (took: readonly number[]) =>
    `p50 ${percentile(took, 0.5).toFixed(1)} ms, p99 ${percentile(took, 0.99).toFixed(1)} ms, longest ${Math.max(...took).toFixed(0)} ms`;
  return [
    `${load.contacts} contacts on three channels, ${agents} agents on two, ${load.perSecond}/s for ${load.forMs / 1_000} s:`,
    `  ${toAgentMs.length + toContactMs.length} of ${sent} arrived; lost, twice or out of order: ${flaws.length === 0 ? 'none' : flaws.slice(0, 10).join(', ')}`,
    `  to agents ${told(toAgentMs)}`,
    `  to contacts ${told(toContactMs)}`,
    `  CPU ${(cpu['rota'] ?? NaN).toFixed(1)} + ${(cpu['mongod'] ?? NaN).toFixed(1)} ms a message, openings with it`,
  ];
}
