import { startSharedMongod } from './mongod.ts';

/** Rooms without a database: a quick run of their tests does not wait for one. */
const withoutDatabase = /\btest\/(domain|workflow|machines|messages|config|desk|rooms)\b/;
const withoutBrowser = /\btest\/(?!browser\b)[a-z]+\b/;

export default async function globalSetup(jest: {
  readonly testPathPatterns: { readonly patterns: readonly string[] };
}): Promise<void> {
  const { patterns } = jest.testPathPatterns;
  const allAre = (kind: RegExp) => patterns.length > 0 && patterns.every((pattern) => kind.test(pattern));
  await Promise.all([
    allAre(withoutDatabase) ? undefined : startSharedMongod(),
    allAre(withoutBrowser) ? undefined : prepareBrowser(),
  ]);
}

/**
 * A browser, and the pages as their sources are now. Once, before there are workers that could do it at the same time. Without
 * them only the browser's own tests fail.
 */
async function prepareBrowser(): Promise<void> {
  const log = (line: string) => process.stderr.write(`${line}\n`);
  try {
    const [{ build }, { ensureBrowser }] = await Promise.all([import('vite'), import('./browserInstall.ts')]);
    await build({ logLevel: 'warn' });
    process.env['CHROMIUM_PATH'] = await ensureBrowser(log);
  } catch (error) {
    log(error instanceof Error ? error.message : String(error));
  }
}
