import type { Bench } from './setting.ts';

/** A bench by its name: what it measures, and for about how long. */
interface Listed {
  readonly what: string;
  readonly aboutS: number;
  /** Loaded in the process that runs it. */
  readonly load: () => Promise<Bench>;
}

/** In the order in which they run. */
export const benches: Readonly<Record<string, Listed>> = {
  door: {
    what: 'events through the one door, beside plain updates',
    aboutS: 75,
    load: async () => (await import('./door.ts')).doorBench,
  },
  opened: {
    what: 'conversations opened, greeted, assigned, put before an agent',
    aboutS: 180,
    load: async () => (await import('./opened.ts')).openedBench,
  },
  refill: {
    what: 'the queue given out again after closes',
    aboutS: 90,
    load: async () => (await import('./refill.ts')).refillBench,
  },
  relay: {
    what: 'messages both ways, Direct Line on both sides',
    aboutS: 100,
    load: async () => (await import('./relay.ts')).relayBench,
  },
  cloud: {
    what: 'messages both ways through CloudAdapter, beside a bare bot',
    aboutS: 60,
    load: async () => (await import('./cloud.ts')).cloudBench,
  },
  profile: {
    what: 'where the CPU time of a message goes, and of an opening',
    aboutS: 100,
    load: async () => (await import('./profile.ts')).profileBench,
  },
  claims: {
    what: 'claims among 10 to 10,000 agents',
    aboutS: 60,
    load: async () => (await import('./claims.ts')).claimsBench,
  },
  timers: {
    what: 'timers armed, cancelled and fired, among 10,000 and a million',
    aboutS: 240,
    load: async () => (await import('./timers.ts')).timersBench,
  },
  open: {
    what: 'messages, openings and sweeps among 10,000 and a million open conversations',
    aboutS: 240,
    load: async () => (await import('./open.ts')).openBench,
  },
  sends: {
    what: 'a message to a Bot Connector',
    aboutS: 20,
    load: async () => (await import('./sends.ts')).sendsBench,
  },
  idle: {
    what: 'memory of idle sockets',
    aboutS: 45,
    load: async () => (await import('./idle.ts')).idleBench,
  },
  start: {
    what: 'start-up',
    aboutS: 60,
    load: async () => (await import('./start.ts')).startBench,
  },
  channels: {
    what: 'a steady load on four channels; --minutes says for how long',
    aboutS: 90,
    load: async () => (await import('./channels.ts')).channelsBench,
  },
};
