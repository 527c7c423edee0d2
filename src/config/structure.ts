import { type Document, isAlias, isMap, isScalar, isSeq, visit, type YAMLMap } from 'yaml';
import { describeName } from './describe.ts';
import { keyText } from './positions.ts';

/** What is wrong with a document whatever its schema; `offset` counts UTF-16 units from the start of the text. */
export interface Flaw {
  readonly offset: number;
  readonly found: string;
  readonly expected: string;
  /** Can the values not be made out at all? */
  readonly fatal: boolean;
}

/** Keys named twice, keys that cannot be names, aliases without an anchor, tags. */
export function flawsOf(document: Document): readonly Flaw[] {
  const flaws: Flaw[] = document.warnings.map(({ message, pos }) => ({
    offset: pos[0],
    found: `something unusual (${message})`,
    expected: 'a plain value',
    fatal: false,
  }));
  visit(document, {
    Map: (_key, map) => {
      flaws.push(...flawsOfKeys(map));
    },
    Alias: (_key, alias, ancestors) => {
      const target = alias.resolve(document);
      const offset = alias.range?.[0] ?? 0;
      const wanted = { offset, expected: 'an anchor above it', fatal: true };
      if (!target) flaws.push({ ...wanted, found: `the alias *${alias.source}` });
      else if (ancestors.includes(target))
        flaws.push({ ...wanted, found: `the alias *${alias.source} inside its own anchor` });
    },
  });
  return flaws;
}

function flawsOfKeys(map: YAMLMap): readonly Flaw[] {
  const seen = new Set<string>();
  return map.items.flatMap(({ key }): Flaw[] => {
    const offset = isScalar(key) || isMap(key) || isSeq(key) || isAlias(key) ? (key.range?.[0] ?? 0) : 0;
    if (!isScalar(key)) return [{ offset, found: 'a list, map or alias as a key', expected: 'a name', fatal: true }];
    const name = keyText(key);
    const repeated = seen.has(name);
    seen.add(name);
    if (repeated)
      return [{ offset, found: `the key ${describeName(name)} twice`, expected: 'each key once', fatal: false }];
    if (name === '' || name === '__proto__') {
      return [{ offset, found: name === '' ? 'an empty key' : `the key ${name}`, expected: 'a name', fatal: false }];
    }
    return [];
  });
}
