import { rename, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { watchConfig } from '../../src/config/watchConfig.ts';
import { type Folder, folder, goodFolder } from './folder.ts';

/** Watches folders of a folder; `next` is kept when the callback has come, for changes made since the last one. */
async function watching(files: Folder, ...names: readonly string[]) {
  let called = Promise.withResolvers<undefined>();
  let calls = 0;
  const watch = await watchConfig(
    names.map((name) => join(files.path, name)),
    () => {
      calls += 1;
      called.resolve(undefined);
    },
    (error) => {
      // In jest the errors of node:fs are of another realm, so that chokidar does not know the missing file that it passes over.
      if (!String(error).includes('ENOENT')) called.reject(error);
    },
  );
  return {
    next: async (): Promise<number> => {
      await called.promise;
      called = Promise.withResolvers();
      return calls;
    },
    [Symbol.asyncDispose]: () => watch.close(),
  };
}

test('a bad edit, then a good one: each is called back, and read again', async () => {
  await using config = await goodFolder();
  await using changes = await watching(config, 'config', 'locales');

  await config.write({ 'config/teams.yaml': 'teams: [' });
  expect(await changes.next()).toBe(1);
  expect((await config.read()).ok).toBe(false);

  await config.write({
    'config/teams.yaml': 'teams: { morning: { name: M }, afternoon: { name: A }, night: { name: N } }',
  });
  expect(await changes.next()).toBe(2);
  expect((await config.read()).ok).toBe(true);
});

test('changes that come close together are called back once', async () => {
  await using config = await goodFolder();
  await using changes = await watching(config, 'config', 'locales');
  await config.write({
    'config/teams.yaml': 'teams: {}',
    'locales/de.yaml': 'welcome: Hallo',
    'config/x.yaml': 'x: 1',
  });
  expect(await changes.next()).toBe(1);
  await rm(join(config.path, 'locales/de.yaml'));
  expect(await changes.next()).toBe(2);
});

test('a file that is replaced by renaming is followed', async () => {
  await using files = await folder({ 'config/a.yaml': 'a: 1' });
  await using changes = await watching(files, 'config');
  const path = (name: string) => join(files.path, 'config', name);

  for (const [round, hidden] of ['.a.yaml.swp', 'a.yaml.tmp', '4913'].entries()) {
    await writeFile(path(hidden), `a: ${round}`);
    await rename(path(hidden), path('a.yaml'));
    expect(await changes.next()).toBe(round + 1);
  }
  await rename(path('a.yaml'), path('a.yaml~'));
  await writeFile(path('a.yaml'), 'a: by an editor that keeps a copy');
  expect(await changes.next()).toBe(4);
  await writeFile(path('a.yaml'), 'a: in place');
  expect(await changes.next()).toBe(5);
});

test('files behind a link that is switched are followed', async () => {
  await using files = await folder({ 'config/..1/a.yaml': 'a: 1', 'config/..2/a.yaml': 'a: 2' });
  const path = (name: string) => join(files.path, 'config', name);
  await symlink('..1', path('..data'));
  await symlink('..data/a.yaml', path('a.yaml'));
  await using changes = await watching(files, 'config');

  await symlink('..2', path('..new'));
  await rename(path('..new'), path('..data'));
  expect(await changes.next()).toBe(1);
});

test('other files and deeper folders are none of its business', async () => {
  await using files = await folder({ 'config/a.yaml': 'a: 1', 'config/schema/x.json': '{}' });
  await using changes = await watching(files, 'config');
  await files.write({ 'config/schema/x.json': '[]', 'config/schema/y.yaml': 'y: 1', 'config/notes.txt': 'x' });
  const quiet = await Promise.race([changes.next(), new Promise((resolve) => setTimeout(resolve, 600, 'quiet'))]);
  expect(quiet).toBe('quiet');
});
