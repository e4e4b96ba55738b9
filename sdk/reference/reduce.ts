import { size } from "../core/shape.ts";
import { longs, type Kernel } from "./kernel.ts";

type Combine = (total: number, value: number) => number;

/** By kind code: where a total starts and how it takes an element. */
const totals: readonly { readonly start: number; readonly f32: Combine; readonly i32: Combine }[] =
  [
    { start: 0, f32: (t, x) => t + x, i32: (t, x) => (t + x) | 0 },
    { start: -Infinity, f32: (t, x) => Math.max(t, x), i32: (t, x) => Math.max(t, x) },
    { start: Infinity, f32: (t, x) => Math.min(t, x), i32: (t, x) => Math.min(t, x) },
    { start: 1, f32: (t, x) => t * x, i32: (t, x) => Math.imul(t, x) },
  ];

/** The same for i64, which wraps when it is stored. */
const longTotals: readonly {
  readonly start: bigint;
  readonly combine: (total: bigint, value: bigint) => bigint;
}[] = [
  { start: 0n, combine: (t, x) => t + x },
  { start: -(2n ** 63n), combine: (t, x) => (t > x ? t : x) },
  { start: 2n ** 63n - 1n, combine: (t, x) => (t < x ? t : x) },
  { start: 1n, combine: (t, x) => BigInt.asIntN(64, t * x) },
];

/** Reduces rows of the last axes; sums are kept in 64 bits. */
export const reduce: Kernel = ({ inputs, attributes }) => {
  const [kind, axes] = attributes as [number, number];
  const { shape, dtype } = inputs[0]!;
  const length = size(shape.slice(-axes));
  const rule = totals[kind];
  const long = longTotals[kind];
  return ([x], [y]) => {
    if (dtype === "i64" && long !== undefined) {
      const { positions } = x!;
      const [from, to] = [longs(x!), longs(y!)];
      for (let row = 0; row < y!.positions.length; row++) {
        let total = long.start;
        for (let i = 0; i < length; i++)
          total = long.combine(total, from[positions[row * length + i]!]!);
        to[y!.positions[row]!] = total;
      }
      return;
    }
    const { data, positions } = x!;
    for (let row = 0; row < y!.positions.length; row++) {
      const at = (i: number) => data[positions[row * length + i]!]!;
      let result: number;
      if (kind === 6) result = lengthOf(at, length);
      else if (rule === undefined) result = place(at, length, kind === 4 ? 1 : -1);
      else {
        const combine = dtype === "i32" ? rule.i32 : rule.f32;
        result = rule.start;
        for (let i = 0; i < length; i++) result = combine(result, at(i));
      }
      y!.data[y!.positions[row]!] = result;
    }
  };
};

/** √Σx² by the largest |x|, so that no square overflows or vanishes. */
export function lengthOf(at: (i: number) => number, count: number): number {
  let largest = 0;
  for (let i = 0; i < count; i++) largest = Math.max(largest, Math.abs(at(i)));
  if (largest === 0 || largest === Infinity || Number.isNaN(largest)) return largest;
  let total = 0;
  for (let i = 0; i < count; i++) total += (at(i) / largest) ** 2;
  return largest * Math.sqrt(total);
}

/** The first place of the highest element (of the lowest, when `sign` is −1); a NaN beats all. */
function place(at: (i: number) => number, length: number, sign: number): number {
  let best = 0;
  for (let i = 0; i < length; i++) {
    const value = at(i);
    if (Number.isNaN(value)) return i;
    if (sign > 0 ? value > at(best) : value < at(best)) best = i;
  }
  return best;
}
