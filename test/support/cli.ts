import { execFile } from 'node:child_process';
import { join } from 'node:path';

const root = join(import.meta.dirname, '../..');

/** What a command at a terminal printed, and how it ended. */
export interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs `rota …` on a database, as an admin does. */
export function rotaCommand(
  args: readonly string[],
  { mongodbUri, env = {} }: { readonly mongodbUri: string; readonly env?: Readonly<Record<string, string>> },
): Promise<Ran> {
  const variables = { ...process.env, MONGODB_URI: mongodbUri, PUBLIC_URL: '', MicrosoftAppId: '', ...env };
  return new Promise((resolve) => {
    execFile(process.execPath, ['src/cli/main.ts', ...args], { cwd: root, env: variables }, (error, out, err) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : error ? -1 : 0, out, err });
    });
  });
}
