import { spawn } from 'node:child_process';
import { access, constants } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { delimiter, dirname, join } from 'node:path';
import { chromium } from 'playwright-core';

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome'];
const usualPlaces = [
  '/usr/bin/chromium',
  '/usr/bin/google-chrome',
  '/opt/google/chrome/chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
];
const remedy = `No browser for the browser tests. Do one of these:
  - install Chromium or Google Chrome and put it on the PATH, or set CHROMIUM_PATH to its path
  - on Debian, as root: apt-get install -y --no-install-recommends chromium fonts-liberation
  - npx playwright-core install --with-deps chromium`;

/** A Chromium that runs here: the one that CHROMIUM_PATH names, on the PATH, in a usual place, or Playwright's own. */
export async function findBrowser(): Promise<string | undefined> {
  const named = process.env['CHROMIUM_PATH'];
  if (named) return named;
  const folders = (process.env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '');
  const onPath = names.flatMap((name) => folders.map((folder) => join(folder, name)));
  for (const path of [...onPath, ...usualPlaces, chromium.executablePath()]) if (await runs(path)) return path;
  return undefined;
}

/** Finds a browser, or installs one: Debian's where that may be done, else Playwright's. Throws with what to do. */
export async function ensureBrowser(log: (line: string) => void): Promise<string> {
  const found = await findBrowser();
  if (found !== undefined) return found;
  const tried: string[] = [];
  for (const install of [installDebians, installPlaywrights]) {
    try {
      await install(log);
      const installed = await findBrowser();
      if (installed !== undefined) return installed;
      tried.push('what was installed does not run');
    } catch (error) {
      tried.push(error instanceof Error ? error.message : String(error));
    }
  }
  throw new Error(`${remedy}\nTried:\n  - ${tried.join('\n  - ')}`);
}

async function installDebians(log: (line: string) => void): Promise<void> {
  if (process.getuid?.() !== 0) throw new Error('apt-get: not root');
  const install = ['install', '-y', '--no-install-recommends', 'chromium', 'fonts-liberation'];
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  log('No browser here: installing Debian’s chromium for the browser tests (apt-get)');
  await run('apt-get', install, env).catch(async () => {
    await run('apt-get', ['update'], env);
    await run('apt-get', install, env);
  });
}

async function installPlaywrights(log: (line: string) => void): Promise<void> {
  log('No browser here: fetching Playwright’s chromium for the browser tests');
  const home = dirname(createRequire(import.meta.url).resolve('playwright-core/package.json'));
  await run(process.execPath, [join(home, 'cli.js'), 'install', 'chromium'], process.env);
}

/** Whether it is there and starts: Ubuntu's package is a script that only says what else to install. */
async function runs(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK);
    await run(path, ['--version'], process.env);
    return true;
  } catch {
    return false;
  }
}

/** Throws with the end of what it printed when it does not end well. */
function run(command: string, args: readonly string[], env: NodeJS.ProcessEnv): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    const hear = (chunk: Buffer) => {
      output = (output + chunk.toString()).slice(-2_000);
    };
    child.stdout.on('data', hear);
    child.stderr.on('data', hear);
    child.once('error', reject);
    child.once('close', (code) => {
      if (code === 0) resolve();
      else reject(new Error(`${command} ${args.join(' ')} ended with ${String(code)}: ${output.trim()}`));
    });
  });
}
