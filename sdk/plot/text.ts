const steps = "▁▂▃▄▅▆▇█";
const eighths = " ▏▎▍▌▋▊▉";

/** A number in at most four significant digits; nothing for no number. */
export function figures(value: number | undefined): string {
  if (value === undefined) return "–";
  return Number.isFinite(value) ? String(Number(value.toPrecision(4))) : String(value);
}

/** The smallest and the largest finite value; undefined when there is none. */
export function extent(values: readonly number[]): [low: number, high: number] | undefined {
  let low = Infinity;
  let high = -Infinity;
  for (const value of values)
    if (Number.isFinite(value)) {
      low = Math.min(low, value);
      high = Math.max(high, value);
    }
  return low <= high ? [low, high] : undefined;
}

/** A line of block letters, `columns` wide at most, scaled to the range of `scale`. */
export function sparkline(
  values: readonly number[],
  columns: number,
  scale: readonly number[] = values,
): string {
  const range = extent(scale);
  if (!range) return "";
  const [low, high] = range;
  const shown = Math.min(columns, values.length);
  return Array.from({ length: shown }, (_, i) => {
    const value = values[Math.round((i * (values.length - 1)) / Math.max(1, shown - 1))]!;
    if (!Number.isFinite(value)) return " ";
    const share = high > low ? (value - low) / (high - low) : 0.5;
    return steps[Math.round(share * 7)]!;
  }).join("");
}

/** A bar of block letters, `columns` wide for a share of 1. */
export function bar(share: number, columns: number): string {
  const cells = Math.round(Math.max(0, Math.min(1, share)) * columns * 8);
  return ("█".repeat(Math.floor(cells / 8)) + (cells % 8 ? eighths[cells % 8]! : "")).padEnd(
    columns,
  );
}

/** Rows of cells as aligned columns: the first to the left, the others to the right. */
export function alignColumns(rows: readonly (readonly string[])[]): string[] {
  const widths = rows.reduce<number[]>(
    (sofar, row) => row.map((cell, i) => Math.max(sofar[i] ?? 0, cell.length)),
    [],
  );
  return rows.map((row) =>
    row
      .map((cell, i) => (i === 0 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!)))
      .join("  ")
      .trimEnd(),
  );
}
