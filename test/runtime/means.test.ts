import { describe, expect, test } from '@jest/globals';
import { govern } from '../../src/runtime/inForce.ts';
import type { RevisionDocument } from '../../src/store/documents.ts';
import { workspaceOf } from '../support/house.ts';

const meaning = (messages: RevisionDocument['messages']) => {
  const faults: string[] = [];
  const revision: RevisionDocument = {
    _id: 1,
    hash: 'h',
    filesAt: new Date(),
    publishedAt: new Date(),
    workspace: workspaceOf({ agents: {} }),
    parameters: {},
    messages,
    machine: { id: 'reception', hash: 'm' },
  };
  const { live } = govern(revision, (key, language) => faults.push(`${language} ${key}`));
  return { means: (text: string) => live.means('sales', text), faults };
};

describe('what a contact types means an option', () => {
  const { means } = meaning({ en: { 'options.sales': ' Buying ' }, fr: { 'options.sales': 'Acheter' } });
  test.each(['Buying', ' buying', 'acheter', 'ACHETER ', 'sales', 'Sales'])('%j does', (text) => {
    expect(means(text)).toBe(true);
  });
  test.each(['', 'Buying it', 'support'])('%j does not', (text) => {
    expect(means(text)).toBe(false);
  });
});

test('a label that cannot be given, as an older version let through, means nothing and stops nobody', () => {
  const { means, faults } = meaning({
    en: { 'options.sales': 'Talk to {agent}' },
    fr: { 'options.sales': '{n, number, ::currency/ZZ}' },
    id: { 'options.sales': 'Membeli' },
  });
  expect([means('membeli'), means('what?'), means('Talk to')]).toEqual([true, false, true]);
  expect(new Set(faults)).toEqual(new Set(['fr options.sales']));
});
