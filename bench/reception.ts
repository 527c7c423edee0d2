import { MongoClient } from 'mongodb';
import { onDutyAlways, type Rota, startRota } from '../test/support/rota.ts';
import { listen, type Line, startLine } from './directLine.ts';

export const secret = 'bench-secret';
const env = { DIRECT_LINE_SECRET: secret, LOG_LEVEL: 'error' };

const profileOf = (n: number) => ({
  name: `Agent ${n}`,
  language: 'en',
  teams: ['day'],
  accounts: [{ channel: 'directline', id: `dl_agent${n}` }],
});

export const routingFor = (maxOpen: number) => ({
  machine: 'reception',
  parameters: { assign: { logic: 'round-robin', onlineOnly: true, maxOpen } },
});

/** Rota, in processes of its own, and a team on Direct Line who are all online, each with a socket. */
export interface Reception extends AsyncDisposable {
  readonly rotas: readonly Rota[];
  /** A process of Rota for the nth of something: in turn. */
  urlFor(n: number): string;
  /** The nth agent's line. */
  readonly desks: readonly Line[];
  /** How many conversations each agent has, as the database knows it. */
  loads(): Promise<readonly number[]>;
}

interface Options {
  readonly mongodbUri: string;
  readonly agents: number;
  /** Most conversations that an agent is given. */
  readonly maxOpen: number;
  readonly processes?: number;
  /** Environment variables beside the usual ones. */
  readonly also?: Readonly<Record<string, string>>;
  /** All that comes to an agent's socket. */
  readonly heard: (frame: string, agent: number) => void;
}

export async function openReception(options: Options): Promise<Reception> {
  const { mongodbUri, agents, maxOpen, processes = 1, also = {}, heard } = options;
  await using stack = new AsyncDisposableStack();
  const config = {
    agents: { agents: Object.fromEntries(Array.from({ length: agents }, (_, n) => [`agent${n}`, profileOf(n)])) },
    teams: { teams: { day: { name: 'Day' } } },
    shifts: onDutyAlways('day'),
    routing: routingFor(maxOpen),
  };
  const rotas: Rota[] = [];
  for (let n = 0; n < processes; n += 1) {
    const rota = stack.use(await startRota({ config, env: { ...env, ...also }, mongodbUri }));
    stack.defer(() => {
      tellOfTrouble(rota);
    });
    rotas.push(rota);
  }
  const urlFor = (n: number): string => rotas[n % processes]?.url ?? '';
  const client = stack.adopt(await MongoClient.connect(mongodbUri), (opened) => opened.close());
  const desks = await Promise.all(
    Array.from({ length: agents }, async (_, n) => {
      const desk = await startLine(urlFor(n), secret, `dl_agent${n}`);
      stack.adopt(await listen(desk, (frame) => heard(frame, n)), (socket) => socket.terminate());
      return desk;
    }),
  );
  const documents = client.db().collection<{ open: number }>('agents');
  await documents.updateMany({}, { $set: { presence: 'online' } });
  const owned = stack.move();
  return {
    rotas,
    urlFor,
    desks,
    loads: async () => (await documents.find().toArray()).map(({ open }) => open),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

const mostLines = 10;

/** What a Rota logged is an error: the figures may not be what they seem to be. */
function tellOfTrouble({ output }: Rota): void {
  const lines = output.split('\n').filter((line) => line.startsWith('{'));
  for (const line of lines.slice(0, mostLines)) console.error(line);
  if (lines.length > mostLines) console.error(`… and ${lines.length - mostLines} more lines in Rota's log`);
}
