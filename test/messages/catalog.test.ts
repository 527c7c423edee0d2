import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { compileCatalog, everyText, format } from '../../src/messages/catalog.ts';

const texts = {
  en: {
    welcome: 'Hello',
    assigned: '{agent} is here',
    waiting: '{count, plural, =0 {none} one {# waits} other {# wait}}',
    back: '{opensAt, select, none {soon} other {on {opensAt}}}',
    closed: 'Closed',
  },
  fr: { welcome: 'Bonjour', waiting: '{count, plural, one {# attend} other {# attendent}}', back: '{opensAt, date}' },
  'fr-CA': { welcome: 'Allô' },
};

const catalog = compileCatalog(texts);

describe('a text in every language', () => {
  test('is each of those that there are', () => {
    expect(everyText(catalog, 'welcome')).toEqual(['Hello', 'Bonjour', 'Allô']);
    expect(everyText(catalog, 'closed')).toEqual(['Closed']);
    expect(everyText(catalog, 'nothing')).toEqual([]);
  });

  test('leaves out what cannot be given, and says so', () => {
    const faults: string[] = [];
    const odd = compileCatalog(
      { en: { label: '{n, number, ::currency/ZZ}' }, fr: { label: 'Parler à {agent}' } },
      (key, language) => faults.push(`${language} ${key}`),
    );
    expect(everyText(odd, 'label')).toEqual(['Parler à ']);
    expect(faults).toEqual(['en label']);
  });
});

describe('the language', () => {
  test.each([
    { language: 'fr-CA', key: 'welcome', text: 'Allô' },
    { language: 'fr-FR', key: 'welcome', text: 'Bonjour' },
    { language: 'FR', key: 'welcome', text: 'Bonjour' },
    { language: 'ja', key: 'welcome', text: 'Hello' },
    { language: '', key: 'welcome', text: 'Hello' },
  ])('$language is given $text', ({ language, key, text }) => {
    expect(format(catalog, language, key)).toBe(text);
  });

  test('falls back key by key', () => {
    expect(format(catalog, 'fr-CA', 'waiting', { count: 2 })).toBe('2 attendent');
    expect(format(catalog, 'fr-CA', 'closed')).toBe('Closed');
  });

  test('decides on the plural', () => {
    expect(format(catalog, 'en', 'waiting', { count: 0 })).toBe('none');
    expect(format(catalog, 'en', 'waiting', { count: 1 })).toBe('1 waits');
    expect(format(catalog, 'fr', 'waiting', { count: 0 })).toBe('0 attend');
  });
});

describe('values', () => {
  test('are put in as plain text, whatever they contain', () => {
    fc.assert(
      fc.property(fc.string(), (agent) => {
        expect(format(catalog, 'en', 'assigned', { agent })).toBe(`${agent} is here`);
      }),
    );
    for (const agent of ['{agent}', "'{", '<b>Anna</b>', '{n, plural, other {#}}', '$&']) {
      expect(format(catalog, 'en', 'assigned', { agent })).toBe(`${agent} is here`);
    }
  });

  test('that are not known choose the none case of a select', () => {
    expect(format(catalog, 'en', 'back', { opensAt: 'Monday 08:00' })).toBe('on Monday 08:00');
    expect(format(catalog, 'en', 'back', { opensAt: null })).toBe('soon');
    expect(format(catalog, 'en', 'back')).toBe('soon');
  });

  test('that are missing leave a gap, no error', () => {
    expect(format(catalog, 'en', 'assigned')).toBe(' is here');
    expect(format(catalog, 'en', 'waiting')).toBe('0 wait');
  });
});

describe('what cannot be given', () => {
  test('a key that no language has is given itself, and told', () => {
    const faults: string[] = [];
    const told = compileCatalog(texts, (key, language) => faults.push(`${language} ${key}`));
    expect(format(told, 'fr', 'unheard-of')).toBe('unheard-of');
    expect(format(told, 'fr', 'welcome')).toBe('Bonjour');
    expect(faults).toEqual(['fr unheard-of']);
  });

  test('a text that fails when it is filled in gives way to the English one, and is told', () => {
    const faults: string[] = [];
    const told = compileCatalog(texts, (key, language) => faults.push(`${language} ${key}`));
    expect(format(told, 'fr', 'back', { opensAt: 'Monday' })).toBe('on Monday');
    expect(faults).toEqual(['fr back']);
  });

  test('names that every object has are no texts', () => {
    expect(format(catalog, 'en', 'constructor')).toBe('constructor');
    expect(format(catalog, '__proto__', 'toString')).toBe('toString');
  });

  test('a text that is not well formed is refused when it is compiled', () => {
    expect(() => compileCatalog({ en: { welcome: 'Hello {agent' } })).toThrow('expect argument closing brace');
  });
});
