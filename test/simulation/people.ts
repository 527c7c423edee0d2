import type { Seen, Sent } from '../chaos/checker/history.ts';
import type { Address, Posted } from './carrier.ts';
import { accountOf, supervisor } from './files.ts';
import type { Store } from './model/store.ts';
import { at } from './model/values.ts';
import type { Process } from './process.ts';
import type { Random } from './random.ts';
import { view } from './viewer.ts';
import type { World } from './world.ts';

interface Parts {
  readonly world: World;
  readonly random: Random;
  readonly store: Store;
  /** A process that takes what people send; undefined while there is none. */
  readonly someProcess: () => Process | undefined;
  /** Words that nobody else writes. */
  readonly words: () => string;
  readonly came: (address: Address) => void;
  readonly acknowledged: (sent: Sent) => void;
  readonly saw: (seen: Seen) => void;
  readonly isOver: () => boolean;
  readonly onTheirWay: (more: 1 | -1) => void;
}

const patienceMs = 5_000;
const againMs = 700;

/** Sends one thing after another on a line, each as often as it takes to hear that it was stored. */
function clientOf(parts: Parts, address: Address) {
  const { world, random, someProcess, acknowledged } = parts;
  let sent = 0;
  let isSeen = address.channel !== 'directline';
  parts.came(address);
  return (said: Omit<Posted, 'id'>, then: () => void): void => {
    sent += 1;
    const posted = { ...said, id: `${address.name}-${sent}` };
    const attempt = (): void => {
      let isSettled = false;
      const settle = (next: () => void) => (): void => {
        if (isSettled) return;
        isSettled = true;
        next();
      };
      const again = settle(() => {
        world.in(againMs * random.between(0.5, 2), attempt);
      });
      world.in(patienceMs, again);
      const process = someProcess();
      if (!process) return;
      process.carrier.post(address, posted).then((seq) => {
        settle(() => {
          acknowledged({ line: address.line, seq, acknowledged: true, ...readAs(posted) });
          if (!isSeen) view({ ...parts, line: address.line });
          isSeen = true;
          then();
        })();
      }, again);
    };
    attempt();
  };
}

/** How the desk reads it. */
function readAs({ text, submitted }: Posted): Pick<Sent, 'text' | 'command' | 'says'> {
  if (submitted?.command === 'say') return { text, command: true, says: submitted.text };
  return { text, command: submitted !== undefined || text.startsWith('/') };
}

/** Waits about so long, does it, and so on. */
function repeatedly({ world, random, isOver }: Parts, aboutMs: number, act: (then: () => void) => void): void {
  const wait = (): void => {
    world.in(-Math.log(1 - random.next()) * aboutMs, () => {
      if (!isOver()) act(wait);
    });
  };
  wait();
}

const channelOf = (random: Random): Address['channel'] => (random.chance(0.6) ? 'directline' : 'connector');

/** Somebody who asks: writes now and then, whatever comes of it. */
export function contact(parts: Parts, name: string, aboutMs: number): void {
  const account = `web:${name}`;
  const send = clientOf(parts, { line: `line-${name}`, channel: channelOf(parts.random), account, name, agent: null });
  repeatedly(parts, aboutMs, (then) => {
    send({ text: parts.words() }, then);
  });
}

/** An agent: comes online, answers, and does everything else that agents can do, on some conversation or another. */
export function agent(parts: Parts, name: string, aboutMs: number): void {
  const send = clientOf(parts, {
    line: `line-${name}`,
    channel: channelOf(parts.random),
    account: accountOf(name),
    name,
    agent: name,
  });
  parts.world.in(parts.random.between(0, 3_000), () => {
    send({ text: '/online' }, () => {
      repeatedly(parts, aboutMs, (then) => {
        send(actionOf(parts, name), then);
      });
    });
  });
}

function actionOf({ random, store, words }: Parts, name: string): Omit<Posted, 'id'> {
  const open = store.conversations.find({ 'facts.status': 'open' });
  const mine = open.filter((doc) => at(doc, 'facts.owner.agent') === name);
  const ref = (among = mine): string | null => {
    const from = among.length > 0 && random.chance(0.9) ? among : open;
    return from.length === 0 ? null : String(random.pick(from)['ref']);
  };
  const press = (command: string, about: string | null, text = ''): Omit<Posted, 'id'> => ({
    text: '',
    submitted: { command, ref: about, text },
  });
  const others = store.agents.find({}).map(({ _id }) => String(_id));
  const dice = random.next();
  if (dice < 0.25) return { text: words() };
  if (dice < 0.35) return press('say', ref(), words());
  if (dice < 0.45) return press('close', ref());
  if (dice < 0.5) return { text: '/close' };
  if (dice < 0.58) return { text: '/claim' };
  if (dice < 0.64) return press('claim', ref(open));
  if (dice < 0.7) return press('transfer', ref(), random.pick(['morning', 'afternoon', 'night']));
  if (dice < 0.76) return press('transfer', ref(), random.pick(others));
  if (dice < 0.8) return press('unassign', ref());
  if (dice < 0.83) return press('to', ref());
  if (dice < 0.85) return press('note', ref(), words());
  if (dice < 0.88 && name === supervisor) return press('assign', ref(open), random.pick(others));
  if (dice < 0.9) return { text: random.pick(['/list', '/queue', '/help', '/history', '/retry']) };
  return { text: random.pick(['/online', '/online', '/online', '/away', '/offline']) };
}
