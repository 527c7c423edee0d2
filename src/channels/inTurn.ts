/** Runs work one after another on each line, in the order it was asked for; lines do not wait for each other. */
export type InTurn = <T>(line: string, work: () => Promise<T>) => Promise<T>;

export function turns(): InTurn {
  const tails = new Map<string, Promise<unknown>>();
  return (line, work) => {
    const result = (tails.get(line) ?? Promise.resolve()).then(work, work);
    const tail = result
      .catch(() => undefined)
      .then(() => {
        if (tails.get(line) === tail) tails.delete(line);
      });
    tails.set(line, tail);
    return result;
  };
}
