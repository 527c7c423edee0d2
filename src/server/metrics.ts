import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { Metrics } from '../runtime/ports.ts';

/** What is only known when somebody asks. */
export interface Readings {
  readonly queue: () => Promise<{ readonly length: number; readonly oldestAgeS: number }>;
  readonly outbox: () => { readonly length: number; readonly oldestAgeS: number };
  readonly sockets: () => number;
}

/** Prometheus' view: counters that the runtime feeds, and gauges read when scraped. */
export function prometheus(): {
  readonly metrics: Metrics;
  readonly registry: Registry;
  /** Activities of the Bot Framework's channels, by what became of them. */
  readonly activity: (what: string, channel: string) => void;
  readonly read: (readings: Readings) => void;
} {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const registers = [registry];
  const counter = <L extends string>(name: string, help: string, labelNames: L[]) =>
    new Counter({ name, help, labelNames, registers });
  const events = counter('rota_events_total', 'Events brought to the door, by what became of them', [
    'type',
    'outcome',
  ]);
  const effects = counter('rota_effects_total', 'Effects carried out', ['type', 'outcome']);
  const claims = counter('rota_claims_total', 'Claims on agents, by outcome', ['outcome']);
  const breaches = counter('rota_orphans_total', 'Breaches of what must always be true, found and repaired', ['kind']);
  const activities = counter('rota_activities_total', 'Activities of Bot Framework channels, by what became of them', [
    'what',
    'channel',
  ]);
  const lateness = new Histogram({
    name: 'rota_timer_lateness_seconds',
    help: 'How late timers fired',
    buckets: [0.005, 0.02, 0.1, 0.25, 1, 5, 30],
    registers,
  });
  return {
    registry,
    activity: (what, channel) => {
      activities.inc({ what, channel });
    },
    metrics: {
      event: (type, outcome) => {
        events.inc({ type, outcome });
      },
      effect: (type, outcome) => {
        effects.inc({ type, outcome });
      },
      claim: (outcome) => {
        claims.inc({ outcome });
      },
      timerLate: (ms) => {
        lateness.observe(ms / 1_000);
      },
      breach: (kind) => {
        breaches.inc({ kind });
      },
    },
    read: (readings) => {
      gauges(readings, registers);
    },
  };
}

function gauges({ queue, outbox, sockets }: Readings, registers: Registry[]): void {
  const gauge = (name: string, help: string, collect: (this: Gauge) => void | Promise<void>) =>
    new Gauge({ name, help, registers, collect });
  gauge('rota_queue_length', 'Conversations that wait for an agent', async function () {
    this.set((await queue()).length);
  });
  gauge('rota_queue_oldest_seconds', 'How long the first of them has waited', async function () {
    this.set((await queue()).oldestAgeS);
  });
  gauge('rota_outboxes', 'Conversations with effects under way in this process', function () {
    this.set(outbox().length);
  });
  gauge('rota_outbox_oldest_seconds', 'How long the oldest of them has been', function () {
    this.set(outbox().oldestAgeS);
  });
  gauge('rota_sockets', 'Open Direct Line sockets of this process', function () {
    this.set(sockets());
  });
}
