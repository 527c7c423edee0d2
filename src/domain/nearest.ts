/** Shorter beginnings than this could be those of too much. */
const shortestBeginning = 3;

/** The names that a typing error turned into `typed`, or that it is the beginning of, the likeliest first; none when none is near. */
export function nearest(names: readonly string[], typed: string, most: number): readonly string[] {
  const nearEnough = typed.length <= 4 ? 1 : 2;
  const wanted = typed.toLowerCase();
  const distanceOf = (name: string): number =>
    wanted.length >= shortestBeginning && name.startsWith(wanted)
      ? 0
      : Math.abs(name.length - wanted.length) <= nearEnough
        ? editDistance(name, wanted)
        : Infinity;
  return names
    .map((name) => ({ name, distance: distanceOf(name.toLowerCase()) }))
    .filter(({ distance }) => distance <= nearEnough)
    .toSorted((a, b) => a.distance - b.distance)
    .slice(0, most)
    .map(({ name }) => name);
}

/** Levenshtein's: how many letters to add, drop or change. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let line = 0; line < a.length; line += 1) {
    const next = [line + 1];
    for (let column = 0; column < b.length; column += 1) {
      const [above = 0, before = 0, diagonal = 0] = [row[column + 1], next[column], row[column]];
      next.push(Math.min(above + 1, before + 1, diagonal + (a[line] === b[column] ? 0 : 1)));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}
