import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { contactParameters, deskParameters } from '../../src/messages/parameters.ts';

const root = join(import.meta.dirname, '../..');
const sources = globSync(['src/**/*.ts', 'machines/*.ts'], { cwd: root })
  .filter((file) => !file.endsWith('messages/parameters.ts') && !file.startsWith('src/web'))
  .map((file) => readFileSync(join(root, file), 'utf8'))
  .join('\n');

/** Keys are never put together, so that each can be looked for. */
test.each(Object.keys({ ...contactParameters, ...deskParameters }))('the text %s is said somewhere', (key) => {
  expect(sources).toMatch(new RegExp(`['"\`](?:desk\\.)?${key}['"\`]`));
});
