import { symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parseYaml } from '../../src/config/parseYaml.ts';
import { formatProblems } from '../../src/config/problems.ts';
import { readYaml } from '../../src/config/readYaml.ts';
import { folder } from './folder.ts';

const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g'];
const bomb = names
  .map((name, at) => `${name}: &${name} [${`${at === 0 ? 'x' : `*${names[at - 1] ?? ''}`}, `.repeat(9)}]`)
  .join('\n');

describe('a file that says nothing useful', () => {
  test.each([
    ['empty', '', '1:1: found an empty file, expected a map'],
    ['with comments only', '# nothing\n', '1:1: found an empty file, expected a map'],
    [
      'in Latin 1',
      Buffer.from('a: 1\nb: café', 'latin1'),
      '2:7: found bytes that are not UTF-8, expected a file saved as UTF-8',
    ],
    [
      'in UTF-16',
      Buffer.from('\uFEFFa: 1', 'utf16le'),
      '1:1: found bytes that are not UTF-8, expected a file saved as UTF-8',
    ],
    ['too big', `a: ${'x'.repeat(2_000_000)}`, '1:1: found 2000003 bytes, expected a file of at most 2000000'],
    ['with tabs', 'a:\n\tb: 1', '2:1: found broken YAML (Tabs are not allowed as indentation), expected valid YAML'],
    ['with two documents', 'a: 1\n---\nb: 2', '2:1: found a second document after ---, expected one'],
    ['an alias bomb', bomb, '1:1: found aliases that stand for too much, expected at most 1000 uses of anchors'],
    ['with an alias of nothing', 'a: 1\nb: *x', '2:4: found the alias *x, expected an anchor above it'],
    [
      'with an alias in itself',
      'a: &x [*x]',
      '1:8: found the alias *x inside its own anchor, expected an anchor above it',
    ],
    ['with a list as a key', '[a]: 1', '1:1: found a list, map or alias as a key, expected a name'],
  ])('is refused: %s', async (_, content, problem) => {
    await using files = await folder({ 'x.yaml': content });
    const { source, problems } = await readYaml(join(files.path, 'x.yaml'), 'x.yaml');
    expect(source).toBeUndefined();
    expect(formatProblems(problems)).toBe(`x.yaml:${problem}`);
  });

  test('is refused when it is nested too deeply', () => {
    const { source, problems } = parseYaml('['.repeat(5_000), 'x.yaml');
    expect(source).toBeUndefined();
    expect(problems[0]?.text).toBe('found YAML nested too deeply, expected a few levels');
  });

  test('is refused when it is no file, or cannot be reached', async () => {
    await using files = await folder({ 'x.yaml': 'a: 1' });
    await symlink('loop.yaml', join(files.path, 'loop.yaml'));
    const told = async (path: string) => formatProblems((await readYaml(join(files.path, path), path)).problems);
    expect(await told('.')).toBe('.:1:1: found something that is not a file, expected a YAML file');
    expect(await told('y.yaml')).toBe('y.yaml:1:1: found no such file, expected a YAML file');
    expect(await told('loop.yaml')).toBe(
      'loop.yaml:1:1: found a file that cannot be read (ELOOP), expected one that this process may read',
    );
  });
});

describe('a file that is read in spite of a flaw', () => {
  test.each([
    ['a: 1\nb: 2\na: 3', '3:1: found the key a twice, expected each key once'],
    ['a: { b: 1, "b": 2 }', '1:12: found the key b twice, expected each key once'],
    ['__proto__: 1', '1:1: found the key __proto__, expected a name'],
    [': 1', '1:1: found an empty key, expected a name'],
    ['a: !secret x', '1:4: found something unusual (Unresolved tag: !secret), expected a plain value'],
    [
      'a: !!binary aGk=',
      '1:4: found something unusual (Unresolved tag: tag:yaml.org,2002:binary), expected a plain value',
    ],
  ])('%j', (text, problem) => {
    const { source, problems } = parseYaml(text, 'x.yaml');
    expect(source).toBeDefined();
    expect(formatProblems(problems)).toBe(`x.yaml:${problem}`);
  });
});

test.each([
  ['from: 06:00', { from: '06:00' }],
  ['date: 2026-12-25', { date: '2026-12-25' }],
  ['on: yes', { on: 'yes' }],
  ['%YAML 1.1\n---\nfrom: 06:00', { from: '06:00' }],
  ['\uFEFFa: 1\r\nb: 2\r\n', { a: 1, b: 2 }],
])('%j is read as YAML 1.2', (text, value) => {
  expect(parseYaml(text, 'x.yaml')).toMatchObject({ source: { value }, problems: [] });
});

test('what one mistake brings after it on its line is not told', () => {
  expect(formatProblems(parseYaml('a: 1\nb: ] x: { y: 1 }\n', 'x.yaml').problems)).toBe(
    'x.yaml:2:4: found broken YAML (Unexpected flow-seq-end token in YAML stream: "]"), expected valid YAML',
  );
});

describe('places', () => {
  const text = `a:
  - { b: 1, c: }
  - d: &x
      e: text with {x}
other: *x
block: |-
  Line 1
  Line 2
quoted: 'It''s'
`;
  const { source } = parseYaml(text, 'x.yaml');
  const placeOf = (...given: Parameters<NonNullable<typeof source>['problem']>) => {
    const problem = source?.problem(...given);
    return `${problem?.line ?? 0}:${problem?.column ?? 0}`;
  };

  test.each([
    { path: [], place: '1:1' },
    { path: ['a'], place: '2:3' },
    { path: ['a', 0], place: '2:5' },
    { path: ['a', 0, 'b'], place: '2:10' },
    { path: ['a', 0, 'c'], place: '2:13' },
    { path: ['a', 0, 'missing'], place: '2:5' },
    { path: ['a', 7], place: '1:1' },
    { path: ['a', 1, 'd', 'missing', 'deeper'], place: '3:5' },
    { path: ['other', 'e'], place: '4:10' },
    { path: ['missing'], place: '1:1' },
  ])('the value at $path stands at $place', ({ path, place }) => {
    expect(placeOf(path, '')).toBe(place);
  });

  test('a key has its own place', () => {
    expect(placeOf(['a', 1, 'd', 'e'], '', { at: 'key' })).toBe('4:7');
  });

  test('a place within a text is found in plain, quoted and block texts', () => {
    expect(placeOf(['a', 1, 'd', 'e'], '', { offset: 10 })).toBe('4:20');
    expect(placeOf(['block'], '', { offset: 12 })).toBe('8:8');
    expect(placeOf(['quoted'], '', { offset: 3 })).toBe('9:14');
  });
});

test('whatever a file says, it is read or refused with places in it', () => {
  const piece = fc.constantFrom(
    ...'[]{}:,-#&*!|>\'"%@`?a1 '.split(''),
    '\n',
    '\n  ',
    ': ',
    '- ',
    '&a ',
    '*a ',
    '<<',
    '---\n',
    '\t',
    '\uD800',
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 60 }), (pieces) => {
      const text = pieces.join('');
      const { source, problems } = parseYaml(text, 'x.yaml');
      expect(source !== undefined || problems.length > 0).toBe(true);
      const lines = text.split('\n');
      for (const { line, column } of problems) {
        expect(lines[line - 1]?.length).toBeGreaterThanOrEqual(column - 1);
        expect(column).toBeGreaterThanOrEqual(1);
      }
    }),
    { numRuns: 500 },
  );
});
