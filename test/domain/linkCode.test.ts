import { expect, test } from '@jest/globals';
import { linkCodeFrom, readLink } from '../../src/domain/linkCode.ts';

const code = '7KQ2M-9XD04';

test('a code has ten characters that cannot be taken for others', () => {
  const all = Uint8Array.from({ length: 256 }, (_, byte) => byte);
  const codes = Array.from({ length: 25 }, (_, index) => linkCodeFrom(all.subarray(index * 10)));
  for (const one of codes) expect(one).toMatch(/^[^ILOU-]{5}-[^ILOU-]{5}$/);
});

test.each([
  '/link 7KQ2M-9XD04',
  '/LINK 7kq2m 9xd04',
  '／link: 7KQ2M9XDO4.',
  '\u200b / link\n7KQ2M–9XD04',
  '/link@RotaBot 7KQ2M-9XD04',
  '/link7KQ2M9XD04',
])('a code is read from %j', (typed) => {
  expect(readLink(typed)).toEqual({ code });
});

test.each([
  '/link',
  '/link ',
  '/link 1234',
  '/link UUUUU-UUUUU',
  '/link: ',
  '/link 7KQ2M-9XD04-1',
  '/link é7KQ2M-9XD04',
])('there is no code in %j, which is meant to be one', (typed) => {
  expect(readLink(typed)).toEqual({ code: null });
});

test.each(['link 7KQ2M-9XD04', '/linked', '/linkedin.com/in/sari', 'My /link 7KQ2M-9XD04', '/list', '', '/'])(
  '%j is something else',
  (typed) => {
    expect(readLink(typed)).toBeUndefined();
  },
);
