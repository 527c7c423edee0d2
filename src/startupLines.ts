import { randomBytes } from 'node:crypto';
import type { App } from './app.ts';
import type { Environment } from './config/environment.ts';
import { nextShift, onShiftAt } from './domain/calendar.ts';
import { formatOpening } from './messages/formatOpening.ts';
import { deskUserOf } from './runtime/accounts.ts';
import { signInHash } from './server/chatRoutes.ts';
import type { Database } from './store/database.ts';
import { redactUri } from './store/redactUri.ts';
import { keepSignIn } from './store/secrets.ts';

interface Parts {
  readonly app: App;
  readonly environment: Environment;
  readonly db: Database;
  readonly uri: string;
}

const mostLinks = 20;
const loopback = /^(127\.\d+\.\d+\.\d+|localhost|::1)$/;

/** What start says before it is ready: where, what, who is on duty, and how to sign in. */
export async function startupLines({ app, environment, db, uri }: Parts): Promise<string[]> {
  const { workspace, revision } = app.runtime.governance.current();
  const now = app.now();
  return [
    `Chat: ${app.url}/`,
    `Desk: ${app.url}/desk`,
    `MongoDB: ${redactUri(uri)}`,
    `Machine: ${revision.machine.id} (${revision.machine.hash}), config ${revision._id} from ${environment.configDir}`,
    ...(environment.botFramework ? [] : ['Bot Framework: no MicrosoftAppId, so /api/messages answers loopback only']),
    ...(environment.botFramework && environment.publicUrl === undefined
      ? ['Bot Framework: no PUBLIC_URL, so channels are told of files by name: nobody could open a link']
      : []),
    ...duty(workspace, now),
    ...(loopback.test(environment.host) ? await signInLinks(app, db) : []),
    'Rota is ready.',
  ];
}

function duty(
  { calendar, teams }: App['runtime']['governance'] extends { current(): { workspace: infer W } } ? W : never,
  now: number,
): string[] {
  const on = onShiftAt(calendar, now);
  const next = nextShift(calendar, now);
  const name = (team: string) => teams[team]?.name ?? team;
  const until = (ms: number, zone: string) => `${formatOpening(ms, 'en', zone, now)} (${zone})`;
  return [
    on ? `On duty: ${name(on.team)}, shift ${on.shift}, until ${until(on.endsAtMs, on.timezone)}` : 'On duty: nobody',
    next
      ? `Opens next: ${name(next.team)}, shift ${next.shift}, ${until(next.startsAtMs, next.timezone)}`
      : 'Opens next: no shift is planned',
  ];
}

/** For those who have a desk: others answer from their own channel. */
async function signInLinks(app: App, db: Database): Promise<string[]> {
  const { workspace, accountsOf } = app.runtime.governance.current();
  const agents = Object.entries(workspace.agents).filter(([agent]) => deskUserOf(accountsOf(agent)) !== undefined);
  return Promise.all(
    agents.slice(0, mostLinks).map(async ([agent, { name }]) => {
      const code = randomBytes(18).toString('base64url');
      await keepSignIn(db, signInHash(code), agent);
      return `Sign in as ${name}: ${app.url}/desk#${code}`;
    }),
  );
}
