/** Works each answer out once. What it is asked may come from anybody: after so many different ones it begins anew. */
export function remembered<V>(most: number, workOut: (key: string) => V): (key: string) => V {
  const known = new Map<string, V>();
  return (key) => {
    const before = known.get(key);
    if (before !== undefined) return before;
    const answer = workOut(key);
    if (known.size >= most) known.clear();
    known.set(key, answer);
    return answer;
  };
}
