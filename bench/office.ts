import { randomUUID } from 'node:crypto';
import { awaited, inTime } from './awaited.ts';
import { type Line, listen, say, startLine } from './directLine.ts';
import type { Pids } from './measure.ts';
import { openReception, type Reception, secret } from './reception.ts';
import type { Setting } from './setting.ts';

export interface Staff {
  readonly agents: number;
  readonly processes: number;
  /** Most conversations that an agent is given. */
  readonly maxOpen: number;
}

/** Agents who wait for contacts, and a way to send them some. */
export interface Office extends AsyncDisposable {
  readonly reception: Reception;
  readonly pids: Pids;
  /** A contact comes, opens a socket and writes; done once they are greeted, told who answers, and on that agent's socket. */
  open(): Promise<void>;
  /** The same where nobody may be free: done once they are told who answers, or that they wait; true when they wait. */
  openAnyway(): Promise<boolean>;
}

export async function openOffice(
  { database, mongod }: Setting,
  { agents, processes, maxOpen }: Staff,
  also: Readonly<Record<string, string>> = {},
): Promise<Office> {
  await using stack = new AsyncDisposableStack();
  const { heard, comes } = stack.use(awaited());
  const mongodbUri = database(`office_${processes}_${agents}`);
  const reception = stack.use(await openReception({ mongodbUri, agents, maxOpen, processes, also, heard }));
  let contacts = 0;
  /** What is said to a contact who writes `text`, once it is more than a greeting. */
  const come = async (id: string, text: string): Promise<string> => {
    const url = reception.urlFor((contacts += 1));
    const line = await startLine(url, secret, `dl_${id}`);
    const { answer, leave } = await atTheirSocket(line);
    try {
      await say(url, line, text);
      return await inTime('an answer to a contact', answer);
    } finally {
      leave();
    }
  };
  const owned = stack.move();
  return {
    reception,
    pids: { rota: reception.rotas.map(({ pid }) => pid), mongod: [mongod] },
    open: async () => {
      const id = randomUUID();
      await Promise.all([comes(id), come(id, `bench ${id}`)]);
    },
    openAnyway: async () => (await come(randomUUID(), 'Hello')).includes('in the queue'),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

interface Frame {
  readonly activities?: readonly { readonly text?: string; readonly from: { readonly role?: string } }[];
}
const greetings = 1;

/** The first thing that the bot says to a contact after the greeting. */
async function atTheirSocket(line: Line): Promise<{ readonly answer: Promise<string>; readonly leave: () => void }> {
  let said = 0;
  const { promise: answer, resolve } = Promise.withResolvers<string>();
  const socket = await listen(line, (frame) => {
    if (frame === '') return;
    const { activities = [] } = JSON.parse(frame) as Frame;
    for (const { from, text = '' } of activities) if (from.role === 'bot' && (said += 1) > greetings) resolve(text);
  });
  return { answer, leave: () => socket.terminate() };
}
