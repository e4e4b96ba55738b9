const UNITS: readonly (readonly [milliseconds: number, unit: string])[] = [
  [1000, "s"],
  [1, "ms"],
  [1e-3, "µs"],
];

/** A duration in the unit that suits it: `12.3 ms`. */
export function formatTime(milliseconds: number): string {
  if (milliseconds >= 60_000) {
    const minutes = Math.floor(milliseconds / 60_000);
    return `${minutes} min ${((milliseconds - minutes * 60_000) / 1000).toFixed(0)} s`;
  }
  const [size, unit] = UNITS.find(([size]) => milliseconds >= size) ?? ([1e-6, "ns"] as const);
  return `${round(milliseconds / size)} ${unit}`;
}

/** Three digits that count. */
const round = (value: number): string => String(Number(value.toPrecision(3)));
