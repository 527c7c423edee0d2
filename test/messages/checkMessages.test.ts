import { describe, expect, test } from '@jest/globals';
import type { Texts } from '../../src/messages/catalog.ts';
import { checkMessages } from '../../src/messages/checkMessages.ts';
import { knownParameters } from '../../src/messages/parameters.ts';

/** Every text there is, and then some. */
const english = (others: Readonly<Record<string, string>> = {}) => ({
  ...Object.fromEntries([...knownParameters.keys()].map((key) => [key, 'A text.'])),
  ...others,
});

const issuesOf = (texts: Texts) =>
  checkMessages(texts).map(({ severity, language, key, offset, found, expected }) => {
    return `${severity} ${language} ${key ?? '-'} ${offset}: found ${found}, expected ${expected}`;
  });

test('complete texts have no issues', () => {
  expect(issuesOf({ en: english(), fr: english() })).toEqual([]);
});

describe('a text', () => {
  test.each([
    { text: 'Now {agent}, {agnt}', issue: 'error en assigned 13: found {agnt}, expected {agent}' },
    { text: '{constructor}', issue: 'error en assigned 0: found {constructor}, expected {agent}' },
    {
      text: '{agent, plural, other {#}}',
      issue: 'error en assigned 0: found {agent, plural, …}, expected {agent}, which comes in as text',
    },
    {
      text: 'At {agent, time}',
      issue: 'error en assigned 3: found {agent, time, …}, expected {agent}, which comes in as text',
    },
    {
      text: 'Hello {agent',
      issue:
        'error en assigned 6: found broken ICU MessageFormat (expect argument closing brace), expected text with {placeholders}',
    },
    {
      text: '{agent, select, a {b}}',
      issue:
        'error en assigned 21: found broken ICU MessageFormat (missing other clause), expected text with {placeholders}',
    },
    { text: ' ', issue: 'error en assigned 0: found an empty text, expected a text' },
    {
      text: "l'{agent}",
      issue:
        'warning en assigned 0: found a brace that will be read as text, expected {placeholders}; write ’ for an apostrophe before a {',
    },
  ])('$text is an issue', ({ text, issue }) => {
    expect(issuesOf({ en: english({ assigned: text }) })).toEqual([issue]);
  });

  test.each([
    'Hello',
    'It’s {agent}',
    "It's {agent}",
    '<b>{agent}</b> & 1 < 2',
    '{agent, select, none {} Anna {you} other {{agent}}}',
  ])('%s is none', (text) => {
    expect(issuesOf({ en: english({ assigned: text }) })).toEqual([]);
  });

  test('may count with numbers', () => {
    const queued = '{position, plural, =1 {next} other {number {position, number}}} {position}';
    expect(issuesOf({ en: english({ queued }) })).toEqual([]);
  });

  test('is looked through in its cases too', () => {
    const queued = '{position, plural, one {you} other {{who, select, me {I} other {{x}}}}}';
    expect(issuesOf({ en: english({ queued }) })).toEqual([
      'error en queued 36: found {who, select, …}, expected {position}',
      'error en queued 64: found {x}, expected {position}',
    ]);
  });

  test('that has no parameters says so', () => {
    expect(issuesOf({ en: english({ welcome: '{agent}' }) })).toEqual([
      'error en welcome 0: found {agent}, expected no placeholder here',
    ]);
  });
});

describe('the label of a menu’s option', () => {
  test.each(['Talk to {agent}', '{position, plural, one {One} other {Many}}', '{x}'])(
    'has no placeholders: %s',
    (label) => {
      const issues = issuesOf({ en: english({ 'options.sales': label }), fr: english({ 'options.sales': label }) });
      expect(issues.map((issue) => issue.replace(/\d+: found .*, expected/, 'expected'))).toEqual([
        'error en options.sales expected no placeholder here',
        'error fr options.sales expected no placeholder here',
      ]);
    },
  );

  test('is a text', () => {
    expect(issuesOf({ en: english({ 'options.sales': 'It’s about sales' }) })).toEqual([]);
  });

  test('which would be a placeholder elsewhere, in a machine’s own text', () => {
    expect(issuesOf({ en: english({ optionsFor: 'Talk to {agent}' }) })).toEqual([]);
  });
});

describe('a key', () => {
  test('that English lacks is an error each', () => {
    const { welcome: _, 'desk.help': __, ...texts } = english({ welcome: '', 'desk.help': '' });
    expect(issuesOf({ en: texts })).toEqual([
      'error en welcome 0: found no text welcome, expected one, as other languages fall back to it',
      'error en desk.help 0: found no text desk.help, expected one, as other languages fall back to it',
    ]);
  });

  test('that another language lacks is one warning for all', () => {
    const { welcome: _, closed: __, ...texts } = english({ welcome: '', closed: '' });
    expect(issuesOf({ en: english(), fr: texts })).toEqual([
      'warning fr - 0: found no text welcome, closed, expected one; the English text is used',
    ]);
  });

  test('of a machine’s own may use what machines know, and should be in English', () => {
    expect(issuesOf({ en: english({ menu: '{agent} {position} {opensAt}' }) })).toEqual([]);
    expect(issuesOf({ en: english({ menu: '{who}' }), fr: english({ menu: 'x', menus: 'y' }) })).toEqual([
      'error en menu 0: found {who}, expected {agent} or {position} or {opensAt}',
      'warning fr menus 0: found the key menus, expected a key that locales/en.yaml has',
    ]);
  });

  test('under desk that nothing uses is a warning', () => {
    expect(issuesOf({ en: english({ 'desk.hepl': 'x' }) })).toEqual([
      'warning en desk.hepl 0: found the key desk.hepl, which nothing uses, expected a key that Rota knows',
    ]);
  });
});

test('without any English nothing is said to be missing', () => {
  expect(issuesOf({ fr: { welcome: 'Bonjour' } })).toEqual([]);
});
