import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { Metrics } from '../runtime/ports.ts';
import { inTime } from './http.ts';
import { activityLabels, breachLabels, claimLabels, effectLabels, eventLabels } from './labels.ts';

/** What is only known when somebody asks. */
export interface Readings {
  readonly queue: () => Promise<{ readonly length: number; readonly oldestAgeS: number }>;
  readonly outbox: () => { readonly length: number; readonly oldestAgeS: number };
  readonly sockets: () => number;
  readonly unhandled: () => number;
}

type Labels = Readonly<Record<string, string>>;

/** Whoever scrapes does not wait for a database that is away. */
const longestReadMs = 1_000;

/** Prometheus' view: counters that the runtime feeds, and gauges read when scraped. */
export function prometheus(withinMs = longestReadMs): {
  readonly metrics: Metrics;
  readonly registry: Registry;
  /** Activities of the Bot Framework's channels, by what became of them. */
  readonly activity: (what: string, channel: string) => void;
  readonly read: (readings: Readings) => void;
} {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const registers = [registry];
  /** Each of its series is there from the start: Prometheus sees nothing rise that begins with 1. */
  const counter = (name: string, help: string, known: readonly Labels[]) => {
    const made = new Counter({ name, help, labelNames: Object.keys(known[0] ?? {}), registers });
    for (const labels of known) made.inc(labels, 0);
    return made;
  };
  const events = counter('rota_events_total', 'Events brought to the door, by what became of them', eventLabels);
  const effects = counter('rota_effects_total', 'Effects carried out', effectLabels);
  const claims = counter('rota_claims_total', 'Claims on agents, by outcome', claimLabels);
  const breaches = counter(
    'rota_orphans_total',
    'Breaches of what must always be true, found and repaired',
    breachLabels,
  );
  const activities = counter(
    'rota_activities_total',
    'Activities of Bot Framework channels, by what became of them',
    activityLabels,
  );
  const failed = counter('rota_readings_failed_total', 'Readings that are missing, for the database was away', [
    { reading: 'queue' },
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
      const queue = askedOnce(async () => {
        try {
          return await inTime(readings.queue(), withinMs);
        } catch {
          failed.inc({ reading: 'queue' });
          return undefined;
        }
      });
      gauges({ ...readings, queue }, registers);
      countUnhandled(readings.unhandled, registers);
    },
  };
}

function countUnhandled(unhandled: () => number, registers: Registry[]): void {
  new Counter({
    name: 'rota_unhandled_total',
    help: 'Errors that came to nobody',
    registers,
    collect() {
      this.reset();
      this.inc(unhandled());
    },
  });
}

/** All who ask while an answer is on its way get that one. */
function askedOnce<T>(ask: () => Promise<T>): () => Promise<T> {
  let asking: Promise<T> | undefined;
  return () => (asking ??= ask().finally(() => (asking = undefined)));
}

interface Gauged extends Omit<Readings, 'queue'> {
  /** Undefined when nobody can tell. */
  readonly queue: () => Promise<{ readonly length: number; readonly oldestAgeS: number } | undefined>;
}

function gauges({ queue, outbox, sockets }: Gauged, registers: Registry[]): void {
  const gauge = (name: string, help: string, read: () => number | undefined | Promise<number | undefined>) =>
    new Gauge({
      name,
      help,
      registers,
      async collect() {
        const value = await read();
        if (value === undefined) this.remove();
        else this.set(value);
      },
    });
  gauge('rota_queue_length', 'Conversations that wait for an agent', async () => (await queue())?.length);
  gauge('rota_queue_oldest_seconds', 'How long the first of them has waited', async () => (await queue())?.oldestAgeS);
  gauge('rota_outboxes', 'Conversations with effects under way in this process', () => outbox().length);
  gauge('rota_outbox_oldest_seconds', 'How long the oldest of them has been', () => outbox().oldestAgeS);
  gauge('rota_sockets', 'Open Direct Line sockets of this process', sockets);
}
