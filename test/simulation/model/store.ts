import { schemas } from '../../../src/store/schemas.ts';
import { type Change, type Collection, collectionOf } from './collection.ts';

export type CollectionName = keyof typeof schemas;
export const collectionNames = Object.keys(schemas) as CollectionName[];

/** The store that all simulated processes share. */
export type Store = Readonly<Record<CollectionName, Collection>>;

/** An empty store. `now` is its clock; `changed` hears of every document that changes, right after it has. */
export function storeOf(now: () => number, changed: (change: Change) => void = () => undefined): Store {
  const store: Store = Object.fromEntries(
    collectionNames.map((name) => {
      const others = (other: string) => store[other as CollectionName].find({});
      return [name, collectionOf({ name, schema: schemas[name], now, others, changed })];
    }),
  ) as unknown as Store;
  return store;
}
