const gap = 2;
const narrowest = 8;

/** Lines of a table with aligned columns; a cell may have several lines. With `most`, no line is longer: cells are wrapped. */
export function table(heads: readonly string[], rows: readonly (readonly string[])[], most = Infinity): string[] {
  const all = [heads, ...rows].map((row) => row.map((cell) => cell.split('\n')));
  const natural = heads.map((_, column) => widestOf(all, column));
  const widths = narrowed(natural, most - gap * (heads.length - 1));
  const wrapped = all.map((row) =>
    row.map((lines, column) => lines.flatMap((line) => wrap(line, widths[column] ?? 0))),
  );
  const [head = [], ...body] = wrapped.map((row) => linesOf(row, widths));
  return [...head, widths.map((width) => '-'.repeat(width)).join(' '.repeat(gap)), ...body.flat()];
}

const widestOf = (rows: readonly (readonly (readonly string[])[])[], column: number): number =>
  Math.max(...rows.flatMap((row) => (row[column] ?? []).map(({ length }) => length)));

/** The widest column gives way first. */
function narrowed(widths: readonly number[], most: number): number[] {
  const narrow = [...widths];
  for (let over = narrow.reduce((sum, width) => sum + width, 0) - most; over > 0;) {
    const widest = Math.max(...narrow);
    if (widest <= narrowest) return narrow;
    const column = narrow.indexOf(widest);
    const second = Math.max(narrowest, ...narrow.filter((width) => width < widest));
    const less = Math.min(over, Math.max(1, widest - second));
    narrow[column] = widest - less;
    over -= less;
  }
  return narrow;
}

/** A line in lines of at most `width`, cut between words where that can be; what follows the first stands further in. */
function wrap(line: string, width: number): string[] {
  const lines: string[] = [];
  let rest = line;
  while (rest.length > width) {
    const space = rest.lastIndexOf(' ', width);
    const end = space > (lines.length === 0 ? 0 : 2) ? space : width;
    lines.push(rest.slice(0, end).trimEnd());
    rest = `  ${rest.slice(end).trimStart()}`;
  }
  return [...lines, rest];
}

function linesOf(row: readonly (readonly string[])[], widths: readonly number[]): string[] {
  const height = Math.max(...row.map(({ length }) => length));
  return Array.from({ length: height }, (_, line) =>
    widths
      .map((width, column) => (row[column]?.[line] ?? '').padEnd(width))
      .join(' '.repeat(gap))
      .trimEnd(),
  );
}
