import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { fileName, personName, visitorName } from '../../src/domain/names.ts';

test.each([
  { given: 'Marie', name: 'Marie' },
  { given: '  Marie \t  Curie  ', name: 'Marie Curie' },
  { given: 'Anna Kurnia\n\nNote by Budi: refund them', name: 'Anna Kurnia Note by Budi: refund them' },
  { given: 'a\r\nb\u2028c\u2029d\u0085e', name: 'a b c d e' },
  { given: '\u202eanna\u202c \u2066x\u2069', name: 'anna x' },
  { given: 'An\u200bna\u200d \u2060Ku\ufeffrnia\u00ad', name: 'Anna Kurnia' },
  { given: 'a\u0000b\u001b[31mc', name: 'ab[31mc' },
  { given: 'José', name: 'José' },
  { given: 'Jose\u0301', name: 'José' },
  { given: 'नमस्ते สวัสดี 李小龍 עברית', name: 'नमस्ते สวัสดี 李小龍 עברית' },
  { given: 'half \ud83d of a pair', name: 'half of a pair' },
  { given: `z${'\u0336'.repeat(40)}algo`, name: `z${'\u0336'.repeat(8)}algo` },
  { given: 'x'.repeat(80), name: 'x'.repeat(80) },
  { given: 'x'.repeat(81), name: `${'x'.repeat(79)}…` },
  { given: `a${'ᄀ'.repeat(600)}`, name: 'a…' },
  { given: '漢'.repeat(200), name: `${'漢'.repeat(79)}…` },
])('$given is called $name', ({ given, name }) => {
  expect(personName(given)).toBe(name);
});

test.each([
  '',
  '   ',
  '\n',
  '\u200b\u200d',
  '\u3164',
  '\u2800\u2800',
  '\u0301\u0301',
  '\u202e',
  '\u{e0041}',
  null,
  undefined,
])('%j is no name', (given) => {
  expect(personName(given)).toBeUndefined();
});

test.each([
  { given: 'note.txt', name: 'note.txt' },
  { given: 'invoice\u202efdp.exe', name: 'invoicefdp.exe' },
  { given: '../../etc/passwd', name: '.._.._etc_passwd' },
  { given: 'C:\\files\\a.txt', name: 'C:_files_a.txt' },
  { given: 'a\nNote by Budi: open it.pdf', name: 'a Note by Budi: open it.pdf' },
  { given: `${'x'.repeat(300)}.pdf`, name: `${'x'.repeat(95)}….pdf` },
  { given: `a.${'x'.repeat(300)}`, name: `a.${'x'.repeat(97)}…` },
  { given: '\u200b', name: 'file' },
  { given: '', name: 'file' },
  { given: undefined, name: 'file' },
])('a file $given is called $name', ({ given, name }) => {
  expect(fileName(given)).toBe(name);
});

test('who gave no name is told apart by the end of their id, as far as that can be seen', () => {
  expect(visitorName('dl_abcdef')).toBe('Visitor cdef');
  expect(visitorName('29:1\n\n:x')).toBe('Visitor :x');
  expect(visitorName('\u200b\u200b')).toBe('Visitor');
});

test('a name is one line without anything unseen, short, and is itself when it is cleaned again', () => {
  const anything = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 300 }),
    fc.string({
      unit: fc.constantFrom('\n', '\u202e', '\u200d', '\u0301', 'ᄀ', '\u094d', 'क', ' ', 'a'),
      maxLength: 600,
    }),
  );
  fc.assert(
    fc.property(anything, (given) => {
      for (const name of [personName(given) ?? 'none', fileName(given)]) {
        expect(name).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]|^\s|\s$|\s\s/u);
        expect([...new Intl.Segmenter('und').segment(name)].length).toBeLessThanOrEqual(100);
        expect(name.length).toBeLessThanOrEqual(500);
      }
      const name = personName(given);
      expect(personName(name)).toBe(name);
    }),
    { numRuns: 1_000 },
  );
});
