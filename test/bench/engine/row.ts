/** One measured thing. */
export interface Row {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  /** At least, or at most; none where the row only informs. */
  readonly bar: readonly ["≥" | "≤", number] | null;
  /** Where the value comes from: the figures of both sides. */
  readonly from: string;
}

/** Whether the bar is met; one that is not measured is not. */
export function passes({ value, bar }: Row): boolean {
  if (bar === null) return true;
  const [side, limit] = bar;
  return side === "≥" ? value >= limit : value <= limit;
}

/** A row as a line of text. */
export function format(row: Row): string {
  const { name, value, unit, bar, from } = row;
  const limit = bar === null ? "" : `${bar[0]} ${bar[1]} ${unit}`;
  const verdict = bar === null ? "" : passes(row) ? "met" : "MISSED";
  return [
    name.padEnd(50),
    `${show(value)} ${unit}`.padEnd(12),
    limit.padEnd(12),
    verdict.padEnd(7),
    from,
  ]
    .join(" ")
    .trimEnd();
}

/** Three digits. */
export const show = (value: number): string =>
  value >= 100 ? value.toFixed(0) : String(Number(value.toPrecision(3)));
