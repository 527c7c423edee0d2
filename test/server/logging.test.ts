import { expect, test } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

const root = join(import.meta.dirname, '../..');

test('of an error neither documents nor the values of keys are logged', () => {
  const script = `
    import { logOf } from './src/logging.ts';
    const error = new Error('E11000 duplicate key error dup key: { key: "what she wrote" }');
    Object.assign(error, { code: 11000, writeErrors: [{ err: { op: { text: 'what she wrote' } } }] });
    logOf('info').warn({ err: new Error('outer', { cause: error }) }, 'it failed');`;
  const { stdout } = spawnSync(process.execPath, ['--input-type=module', '--eval', script], {
    cwd: root,
    encoding: 'utf8',
  });
  expect(JSON.parse(stdout)).toMatchObject({ msg: 'it failed', err: { message: 'outer', cause: { code: 11_000 } } });
  expect(stdout).not.toContain('what she wrote');
});
