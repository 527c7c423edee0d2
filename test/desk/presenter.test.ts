import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { machines } from '../../machines/index.ts';
import { readConfig } from '../../src/config/readConfig.ts';
import { presenterOf } from '../../src/desk/presenter.ts';
import type { Outgoing } from '../../src/domain/content.ts';
import { compileCatalog } from '../../src/messages/catalog.ts';
import { compileReplies } from '../../src/messages/replies.ts';

const root = join(import.meta.dirname, '../..');
const read = await readConfig({ configDir: join(root, 'config'), localesDir: join(root, 'locales'), machines });
if (!read.ok) throw new Error('the shipped files are not in order');
const { messages, workspace } = read.revision;
const catalog = compileCatalog(messages);
const replies = compileReplies(workspace.replies, () => undefined);
const presenter = presenterOf(() => ({ catalog, replies }));

const subject = { id: 'c', ref: '7KQ2', contact: 'Zoë', channel: 'directline', language: 'fr', waitedMs: 60_000 };
const how = { why: 'assigned', by: null, note: null } as const;
const said = { text: 'Bonjour', attachments: [] };
const told = { said: [said], more: [], lastOnly: null };

const titlesOf = ({ card }: Outgoing): string[] => card?.actions.map(({ title }) => title) ?? [];

describe.each(Object.keys(messages))('in %s', (language) => {
  test.each<[string, Outgoing]>([
    ['a conversation in focus', presenter.brief(language, subject, how, told, true)],
    ['another conversation', presenter.brief(language, subject, how, told, false)],
    ['a message of somebody else', presenter.message(language, subject, said, false)],
  ])('no two buttons of %s are called the same', (_card, shown) => {
    const titles = titlesOf(shown);
    expect(titles.length).toBeGreaterThan(1);
    expect(new Set(titles).size).toBe(titles.length);
  });
});
