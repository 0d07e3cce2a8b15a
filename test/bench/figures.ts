export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 ? (sorted[middle] ?? 0) : ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2;
}

/** Columns for the terminal: names to the left, figures to the right. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [head, ...rows];
  const widths = head.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)));
  const pad = (cell: string, column: number) =>
    column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0);
  return lines.map((line) => line.map(pad).join('  ')).join('\n');
}

export interface Goal {
  readonly what: string;
  readonly figure: number;
  readonly atMost: number;
}

/** Which goals are reached. Nothing fails by one that is missed. */
export const goals = (reached: readonly Goal[]): string =>
  table(
    ['goal', 'figure', 'at most', ''],
    reached.map(({ what, figure, atMost }) => [
      what,
      figure.toFixed(2),
      atMost.toFixed(2),
      figure <= atMost ? 'met' : 'MISSED',
    ]),
  );
