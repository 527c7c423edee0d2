/** Runs work one after another under each key, in the order it was asked for; keys do not wait for each other. */
export type InTurn = <T>(key: string, work: () => Promise<T>) => Promise<T>;

export function turns(): InTurn {
  const tails = new Map<string, Promise<void>>();
  return (key, work) => {
    const result = (tails.get(key) ?? Promise.resolve()).then(work);
    const done = () => {
      if (tails.get(key) === tail) tails.delete(key);
    };
    const tail = result.then(done, done);
    tails.set(key, tail);
    return result;
  };
}
