import type { Submitted, Content } from '../domain/content.ts';
import type { AgentProfile } from '../domain/workspace.ts';
import { onceThere } from '../store/away.ts';
import type { Database } from '../store/database.ts';
import type { ActivityDocument, LineDocument } from '../store/documents.ts';
import { keepLinksOf } from '../store/links.ts';
import { signalOthers } from '../store/signals.ts';
import { type TimerPorts, type Timers, timersOf } from '../timers/timers.ts';
import { type Amended, amendmentHearer } from './amendments.ts';
import { answerPersonOf } from './answerPerson.ts';
import { contactHearer } from './contacts.ts';
import { deliveryFailures } from './deliveryFailures.ts';
import { deskPortsOf } from './deskPorts.ts';
import { dispatcherOf, type Handlers } from './dispatcher.ts';
import { doorOf } from './door.ts';
import { governanceOf } from './governance.ts';
import { absenceOf } from './absence.ts';
import { amending } from './handlers/amending.ts';
import { routing } from './handlers/routing.ts';
import { toAgent } from './handlers/toAgent.ts';
import { toContact } from './handlers/toContact.ts';
import { transcript } from './handlers/transcript.ts';
import { machinesOf } from './inForce.ts';
import { inboxOf } from './inbox.ts';
import { linkingOf } from './linking.ts';
import { lanesOf } from './lanes.ts';
import { livenessOf } from './liveness.ts';
import { nobodyOnlineNotice } from './nobodyOnline.ts';
import { openingsOf } from './openings.ts';
import { laneTo, owedOf } from './owed.ts';
import type { Channel, Clock, Log, Metrics, Presenter } from './ports.ts';
import { positionsOf } from './positions.ts';
import { presenceOf } from './presence.ts';
import { queueOf } from './queue.ts';
import { reachOf } from './reach.ts';
import { recordsOf } from './records.ts';
import { calendarChangesOf } from './calendarChanges.ts';
import { signsOfLifeOf } from './signsOfLife.ts';
import { sweeperOf } from './sweeper.ts';
import { tidierOf } from './tidier.ts';
import { timerPortsOf } from './timerPorts.ts';
import { welcomeAgent } from './welcomeAgent.ts';

export type DeskPorts = ReturnType<typeof deskPortsOf>;
export interface AgentTyped {
  readonly agent: string;
  readonly profile: AgentProfile;
  readonly line: LineDocument;
  readonly activity: ActivityDocument;
  readonly content: Content;
  readonly submitted: Submitted | null;
  /** Undefined for what is said for the first time. */
  readonly amended?: Amended;
}

interface Parts {
  readonly db: Database;
  /** This process's name in the database: no two processes ever have the same. */
  readonly self: string;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly channelOf: (channel: string) => Channel;
  /** From 0 to 1. */
  readonly random?: () => number;
  readonly presenter: Presenter;
  /** What wakes at due times; Agenda unless told. */
  readonly timersOf?: (ports: TimerPorts) => Timers;
  /** The desk: what an agent's message means, and what is done about it. */
  readonly hearAgent: (ports: DeskPorts, typed: AgentTyped) => Promise<void>;
}

/** All that runs conversations in one process, wired. */
export type Runtime = ReturnType<typeof runtimeOf>;

export function runtimeOf(parts: Parts) {
  const { db, self, clock, log, metrics, channelOf, presenter } = parts;
  const { random = Math.random } = parts; // eslint-disable-line no-restricted-properties -- chance, unless a test hands another
  const onError = (error: unknown, about: object) => {
    log.error({ ...about, err: error }, 'a timer failed; the next look tries it again');
  };
  const records = recordsOf(db);
  const machines = machinesOf(db, async () => {
    await governance.refresh().catch((error: unknown) => {
      log.warn({ err: error }, 'the config in force could not be read');
    });
  });
  const governance = governanceOf({ db, clock, log, changed: () => void served() });
  const governing = () => governance.current();
  const reach = reachOf({ db, clock, channelOf });
  const liveness = livenessOf(db, self, clock, log);
  const lanes = lanesOf({ clock, log, metrics, random });
  const owed = owedOf({ db, self, clock, log, lanes, liveness, reach, governing, presenter });
  const tidier = tidierOf({
    db,
    records,
    lease: self,
    clock,
    log,
    dispatch: (record) => {
      dispatcher.dispatch(record);
    },
  });
  const dispatcher = dispatcherOf({
    self,
    liveness,
    handlers: () => handlers,
    records,
    tidier,
    lanes,
    clock,
    takesItsTurn: openingsOf({ db, records, clock, log, stopping: lanes.stopping }),
    givenUp: (...failure) => givenUp(...failure),
  });
  const door = doorOf({
    db,
    records,
    machines,
    governing,
    lease: self,
    log,
    metrics,
    armed: (at) =>
      void timers.armed(at).catch((error: unknown) => {
        onError(error, {});
      }),
    dispatch: (record) => {
      dispatcher.dispatch(record);
    },
    leave: (conversation, to) => {
      signalOthers(db, { conversation, to, by: self, at: new Date(clock.now()) }).catch((err: unknown) => {
        log.warn({ conversation, err }, 'a process could not be told what it has to do; it finds that out later');
      });
    },
  });
  const timerPorts = timerPortsOf({ db, door, machines, clock, metrics, onError });
  const timers = parts.timersOf?.(timerPorts) ?? timersOf(db.db, timerPorts);
  const nobodyOnline = nobodyOnlineNotice({ db, owed, governing, clock });
  const queue = queueOf({ db, door, machines, governing, clock, log, metrics, nobodyOnline });
  const setPresence = presenceOf({ db, door, queue, reach, governing, clock, log });
  const givenUp = deliveryFailures({ db, door, governing, clock, setPresence });
  const absence = absenceOf({ db, door, governing, clock, setPresence, owed });
  const calendarChanged = calendarChangesOf({ db, self, door, governing, clock });
  const positions = positionsOf({ db, door, clock, governing });
  const handlers: Handlers = {
    ...toContact({ reach, governing, clock }),
    ...toAgent({ db, reach, door, governing, presenter, clock }),
    ...amending({ db, reach, governing, presenter, clock, channelOf }),
    ...transcript({ db, reach, governing, channelOf }),
    ...routing({ db, governing, queue: () => queue, setPresence, owed }),
  };
  const deskPorts = deskPortsOf({ db, door, queue, setPresence, machines, governing, clock, owed });
  const hearAmended = amendmentHearer({
    db,
    door,
    governing,
    clock,
    channelOf,
    hearAgent: async (agent, line, activity, amended) => {
      const profile = governing().profile(agent);
      if (!profile) return;
      const content = amended.content ?? { text: '', attachments: [] };
      await parts.hearAgent(deskPorts, { agent, profile, line, activity, content, submitted: null, amended });
    },
  });
  const welcome = welcomeAgent({ db, door, owed, governing, presenter, clock });
  const signsOfLife = signsOfLifeOf({ db, clock, log, stopping: lanes.stopping, catchUp: welcome.back });
  const answer = answerPersonOf({ governing, presenter, owed });
  const linking = linkingOf({
    db,
    door,
    governing,
    clock,
    log,
    answer,
    refresh: governance.relink,
    welcome: welcome.here,
  });
  const hearContact = contactHearer({ db, door, governing, clock, agentBy: linking.agentBy });
  const inbox = inboxOf({
    db,
    agentOn: linking.agentOn,
    channelOf,
    tidier,
    clock,
    log,
    metrics,
    hearers: {
      contact: hearContact,
      amended: hearAmended,
      link: linking.hear,
      stray: (line, activity, { locale }) => answer(line, activity, locale, 'agentsOnly'),
      lost: (line, activity) => answer(line, activity, null, 'messageLost'),
      agent: async (agent, line, activity, { content, submitted }) => {
        const profile = governing().profile(agent);
        if (!profile) return false;
        lanes.wake(laneTo(agent));
        reach.heard(line);
        const heard = parts.hearAgent(deskPorts, { agent, profile, line, activity, content, submitted });
        await Promise.all([heard, signsOfLife.wrote(agent, line, activity.at)]);
        await signsOfLife.heardOf(agent);
        return true;
      },
    },
  });
  const sweeper = sweeperOf({
    db,
    self,
    clock,
    liveness,
    records,
    machines,
    dispatcher,
    inbox,
    owed,
    queue,
    positions,
    absence,
    log,
    metrics,
  });

  /** Under another config others qualify: everybody who waits is looked at again. */
  async function served(): Promise<void> {
    try {
      await keepLinksOf(db, Object.keys(governing().workspace.agents));
      await absence.removed();
      await calendarChanged();
      await queue.serveAll();
    } catch (error) {
      log.warn({ err: error }, 'the queues could not be served; the sweeper looks again');
    }
  }

  return {
    /** Conversations with effects under way here, and for how long the oldest has been. */
    outbox: () => {
      const busy = records.allBusy();
      const oldestAt = Math.min(...busy.map(({ busySinceMs }) => busySinceMs));
      return { length: busy.length, oldestAgeS: busy.length === 0 ? 0 : (clock.elapsedMs() - oldestAt) / 1_000 };
    },
    door,
    inbox,
    queue,
    governance,
    reach,
    sweeper,
    deskPorts,
    positions,
    liveness,
    welcomeAgent: welcome.here,
    /** Another process has decided something that is to be done here. */
    resume: (conversation: string): Promise<void> =>
      dispatcher.resume(conversation).catch((err: unknown) => {
        log.warn({ conversation, err }, 'what another process decided could not be read; it is looked at again later');
      }),
    start: async () => {
      await liveness.start();
      await onceThere(() => timers.start(), undefined, clock);
      sweeper.start();
    },
    /** Stops taking work, finishes what was begun, and hands the rest over. */
    stop: async () => {
      await Promise.all([sweeper.stop(), inbox.stop()]);
      await timers.stop();
      await lanes.stop();
      await queue.idle();
      await tidier.settle();
      await liveness.stop();
    },
  };
}
