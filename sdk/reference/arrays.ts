import { size } from "../core/shape.ts";
import type { Instruction } from "./decode.ts";
import { eig } from "./eigen.ts";
import { longs, placesOf, type Elements, type Kernel } from "./kernel.ts";
import { cofactor } from "./cofactor.ts";
import { cholesky, determinant, qr, solve, triangular, type Compute } from "./linear.ts";
import { lu } from "./lu.ts";
import { svd } from "./singular.ts";
import { eigh } from "./symmetric.ts";

/** Elements of any dtype under one face. */
export const reader =
  (x: Elements, isLong: boolean): ((i: number) => number | bigint) =>
  (i) =>
    isLong ? longs(x)[x.positions[i]!]! : x.data[x.positions[i]!]!;

/** Running sums, products, and places of the extremes along the last axis. */
export const scan: Kernel = ({ inputs, attributes }) => {
  const { shape, dtype } = inputs[0]!;
  const length = shape.at(-1)!;
  const [kind] = attributes;
  return ([x], [y]) => {
    const at = reader(x!, dtype === "i64");
    for (let i = 0; i < y!.positions.length; i++) {
      const start = i - (i % length);
      if (kind! >= 2) {
        const before = i === start ? i : start + y!.data[y!.positions[i - 1]!]!;
        y!.data[y!.positions[i]!] = later(at(before), at(i), kind === 2)
          ? i - start
          : before - start;
      }
    }
    if (kind! < 2) totals(x!, y!, length, dtype, kind === 0);
  };
};

/** Whether a new element takes the place of the best before: it does as an equal, and a NaN is better than all. */
function later(old: number | bigint, next: number | bigint, isGreatest: boolean): boolean {
  if (Number.isNaN(next)) return true;
  return !Number.isNaN(old) && (isGreatest ? next >= old : next <= old);
}

function totals(x: Elements, y: Elements, length: number, dtype: string, isSum: boolean): void {
  let total = 0;
  let whole = 0n;
  for (let i = 0; i < y.positions.length; i++) {
    if (i % length === 0) [total, whole] = isSum ? [0, 0n] : [1, 1n];
    if (dtype === "i64") {
      const value = longs(x)[x.positions[i]!]!;
      whole = BigInt.asIntN(64, isSum ? whole + value : whole * value);
      longs(y)[y.positions[i]!] = whole;
      continue;
    }
    const value = x.data[x.positions[i]!]!;
    if (dtype === "i32") total = isSum ? (total + value) | 0 : Math.imul(total, value);
    else total = isSum ? total + value : total * value;
    y.data[y.positions[i]!] = total;
  }
}

/** Some ranks of the order of the elements of the last axis; equal ones stay in theirs, and NaN counts as the greatest. */
export const argsort: Kernel = ({ inputs, outputs, attributes }) => {
  const { shape, dtype } = inputs[0]!;
  const length = shape.at(-1)!;
  const count = outputs[0]!.shape.at(-1)!;
  const [direction, first = 0] = attributes;
  const sign = direction === 1 ? -1 : 1;
  return ([x], [y]) => {
    const at = reader(x!, dtype === "i64");
    for (let line = 0; line < y!.positions.length; line += count) {
      const start = (line / count) * length;
      const order = Array.from({ length }, (_, i) => i);
      order.sort((a, b) => sign * compare(at(start + a), at(start + b)));
      const asked = order.slice(first, first + count);
      asked.forEach((place, i) => (y!.data[y!.positions[line + i]!] = place));
    }
  };
};

/** The order of numbers; NaN counts as the greatest. */
export function compare(a: number | bigint, b: number | bigint): number {
  if (a < b) return -1;
  if (a > b) return 1;
  return Number(Number.isNaN(a)) - Number(Number.isNaN(b));
}

/** y = x, then the updates where the index says: put there, or joined with what is there. */
export const scatter: Kernel = ({ outputs, attributes }) => {
  const { shape, dtype } = outputs[0]!;
  const [kind = 0, axis = 0] = attributes;
  const length = shape[axis]!;
  const after = size(shape.slice(axis + 1));
  return ([x, index, updates], [y]) => {
    const picks = index!.positions.length;
    const places = placesOf(index!, shape, axis, "scatter");
    const place = (i: number): number => {
      const [row, rest] = [Math.floor(i / after), i % after];
      const picked = places[row % picks]!;
      return (Math.floor(row / picks) * length + picked) * after + rest;
    };
    y!.positions.forEach((to, i) => (y!.data[to] = x!.data[x!.positions[i]!]!));
    updates!.positions.forEach((from, i) => {
      const to = y!.positions[place(i)]!;
      if (dtype === "i64") longs(y!)[to] = joinLong(kind, longs(y!)[to]!, longs(updates!)[from]!);
      else y!.data[to] = join(kind, y!.data[to]!, updates!.data[from]!, dtype);
    });
  };
};

function join(kind: number, old: number, next: number, dtype: string): number {
  if (kind === 0) return next;
  if (kind === 4) return dtype === "i32" ? (old + next) | 0 : old + next;
  if (kind === 1) return dtype === "i32" ? Math.imul(old, next) : old * next;
  return kind === 2 ? Math.min(old, next) : Math.max(old, next);
}

function joinLong(kind: number, old: bigint, next: bigint): bigint {
  if (kind === 0) return next;
  if (kind === 4) return old + next;
  if (kind === 1) return old * next;
  return next < old === (kind === 2) ? next : old;
}

/** The discrete Fourier transform as it is defined; of real numbers, whose last axis is 1, only the places that others mirror. */
export const fourier: Kernel = ({ inputs, outputs, attributes }) => {
  const [from, parts] = inputs[0]!.shape.slice(-2) as [number, number];
  const [to, into] = outputs[0]!.shape.slice(-2) as [number, number];
  const n = parts === 1 ? from : to;
  // To real numbers: what mirrors another place adds as much again to the real part.
  const weight = (j: number) => (into === 2 || j === 0 || 2 * j === n ? 1 : 2);
  const isInverse = attributes[0] === 1;
  const waves = Array.from({ length: n }, (_, k) => {
    const angle = ((isInverse ? 2 : -2) * Math.PI * k) / n;
    return [Math.cos(angle), Math.sin(angle)] as const;
  });
  return ([x], [y]) => {
    const at = reader(x!, false);
    for (let i = 0; i < y!.positions.length; i += into) {
      const k = (i / into) % to;
      const start = Math.floor(i / into / to) * from * parts;
      let [real, imaginary] = [0, 0];
      for (let j = 0; j < from; j++) {
        const [c, s] = waves[(j * k) % n]!;
        const a = weight(j) * Number(at(start + parts * j));
        // An imaginary part that nothing mirrors stands for nothing.
        const isReal = parts === 1 || (into === 1 && weight(j) === 1);
        const b = isReal ? 0 : weight(j) * Number(at(start + 2 * j + 1));
        real += a * c - b * s;
        imaginary += a * s + b * c;
      }
      const scale = isInverse ? n : 1;
      y!.data[y!.positions[i]!] = real / scale;
      if (into === 2) y!.data[y!.positions[i + 1]!] = imaginary / scale;
    }
  };
};

const computes: readonly Compute[] = [
  cholesky,
  triangular,
  solve,
  determinant,
  qr,
  eigh,
  svd,
  eig,
  cofactor,
  lu,
];

/** Linear algebra on the last two axes, in f64. */
export const matrix: Kernel = (instruction) => {
  const { inputs, outputs, attributes } = instruction;
  const [m, n] = inputs[0]!.shape.slice(-2) as [number, number];
  const isSquare = ![4, 6, 9].includes(attributes[0]!);
  const sizes = isSquare ? [n, inputs.at(-1)!.shape.at(-1)!] : [m, n];
  const cores = [...inputs, ...outputs].map((view) =>
    coreSize(view, attributes[0] === 3, outputs[0]!),
  );
  const last = cores.at(-1)!;
  return (xs, [y]) => {
    const examples = last === 0 ? 0 : y!.positions.length / last;
    for (let e = 0; e < examples; e++) {
      const given = xs.map((x, k) =>
        Float64Array.from(
          { length: cores[k]! },
          (_, i) => x.data[x.positions[e * cores[k]! + i]!]!,
        ),
      );
      const result = new Float64Array(last);
      computes[attributes[0]!]!(sizes, given, result);
      result.forEach((value, i) => (y!.data[y!.positions[e * last + i]!] = value));
    }
  };
};

/** The elements of one example: of a matrix, or of the two numbers that a determinant is. */
function coreSize(
  view: Instruction["outputs"][number],
  isPair: boolean,
  output: Instruction["outputs"][number],
): number {
  return size(view.shape.slice(isPair && view === output ? -1 : -2));
}
