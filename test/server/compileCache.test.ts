import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import process from 'node:process';
import { expect, test } from '@jest/globals';
import { startCommand } from '../support/startCommand.ts';

const root = join(import.meta.dirname, '..', '..');

test('what is compiled at one start is kept for the next', () => {
  const options = startCommand.slice(0, -1);
  const tell = 'process.stdout.write(String(require("node:module").getCompileCacheDir()))';
  const { NODE_COMPILE_CACHE: _, ...env } = process.env;
  const told = execFileSync(process.execPath, [...options, '--eval', tell], { cwd: root, env, encoding: 'utf8' });
  expect(told.startsWith(join(root, 'node_modules', '.cache', 'node'))).toBe(true);
});
