/** Lines of a table with aligned columns; a cell may have several lines. */
export function table(heads: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const all = [heads, ...rows].map((row) => row.map((cell) => cell.split('\n')));
  const widths = heads.map((_, column) =>
    Math.max(...all.flatMap((row) => (row[column] ?? []).map(({ length }) => length))),
  );
  const [head = [], ...body] = all.map((row) => linesOf(row, widths));
  return [...head, widths.map((width) => '-'.repeat(width)).join('  '), ...body.flat()];
}

function linesOf(row: readonly (readonly string[])[], widths: readonly number[]): string[] {
  const height = Math.max(...row.map(({ length }) => length));
  return Array.from({ length: height }, (_, line) =>
    widths
      .map((width, column) => (row[column]?.[line] ?? '').padEnd(width))
      .join('  ')
      .trimEnd(),
  );
}
