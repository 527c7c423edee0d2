import { describe, expect, test } from '@jest/globals';
import { matchingLanguages, resolveLanguage } from '../../src/messages/resolveLanguage.ts';

const available = ['en', 'fr', 'id', 'pt-BR'];

describe('resolveLanguage', () => {
  test.each([
    { candidates: ['fr'], language: 'fr' },
    { candidates: ['fr-FR'], language: 'fr' },
    { candidates: ['FR-fr'], language: 'fr' },
    { candidates: ['fr_CA'], language: 'fr' },
    { candidates: ['id-ID'], language: 'id' },
    { candidates: ['in'], language: 'id' },
    { candidates: ['in-ID'], language: 'id' },
    { candidates: ['pt-br'], language: 'pt-BR' },
    { candidates: ['pt-PT'], language: 'en' },
    { candidates: ['ja', 'fr'], language: 'fr' },
    { candidates: [undefined, null, '', 'id'], language: 'id' },
    { candidates: ['not a tag!', 'fr'], language: 'fr' },
    { candidates: ['-', '*', 'x'.repeat(100_000)], language: 'en' },
    { candidates: [], language: 'en' },
  ])('$candidates is served in $language', ({ candidates, language }) => {
    expect(resolveLanguage(available, ...candidates)).toBe(language);
  });

  test('the first candidate that matches wins, however exact a later one is', () => {
    expect(resolveLanguage(['en', 'fr', 'fr-CA'], 'fr-CH', 'fr-CA')).toBe('fr');
  });
});

test('a tag is matched from the most exact language to the least', () => {
  expect(matchingLanguages(['zh', 'zh-Hant', 'en'], 'zh-Hant-TW')).toEqual(['zh-Hant', 'zh']);
});
