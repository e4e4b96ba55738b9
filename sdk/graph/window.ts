import { poolKinds, type PoolKind } from "./format.ts";

/**
 * How a window moves over one axis: tap k at output p meets input i where `i · spread = p · stride + k · dilation − before`.
 * Where no whole i inside the axis fits, there is a 0.
 */
export interface WindowAxis {
  readonly stride: number;
  readonly dilation: number;
  /** How far the inputs stand apart: the stride of a convolution that goes the other way. */
  readonly spread: number;
  /** The padding in front; negative cuts off. */
  readonly before: number;
}

/** A window over the axes between the first and the last, whose channels fall into groups. */
export interface Window {
  readonly groups: number;
  readonly axes: readonly WindowAxis[];
}

/** The attribute words of an instruction with a window. */
export function windowWords({ groups, axes }: Window): number[] {
  const words = axes.flatMap(({ stride, dilation, spread, before }) => [
    stride,
    dilation,
    spread,
    before >>> 0,
  ]);
  return [groups, ...words];
}

/** The window that attribute words say. */
export function windowOf([groups = 1, ...words]: readonly number[]): Window {
  const axes = Array.from({ length: words.length / 4 }, (_, i) => {
    const [stride, dilation, spread, before] = words.slice(4 * i) as [
      number,
      number,
      number,
      number,
    ];
    return { stride, dilation, spread, before: before | 0 };
  });
  return { groups, axes };
}

/** The input that a tap meets at an output, or −1. */
export function meets(
  { stride, dilation, spread, before }: WindowAxis,
  length: number,
  output: number,
  tap: number,
): number {
  const at = output * stride + tap * dilation - before;
  return at >= 0 && at % spread === 0 && at / spread < length ? at / spread : -1;
}

/** A window of `sizes` places whose inputs become one output. */
export interface PoolWindow {
  readonly kind: PoolKind;
  readonly sizes: readonly number[];
  /** The spread is 1. */
  readonly axes: readonly WindowAxis[];
}

/** The attribute words of an instruction that pools. */
export function poolWords({ kind, sizes, axes }: PoolWindow): number[] {
  const words = axes.flatMap(({ stride, dilation, before }, axis) => [
    sizes[axis]!,
    stride,
    dilation,
    before >>> 0,
  ]);
  return [poolKinds[kind], ...words];
}

/** The pooling that attribute words say. */
export function poolOf([code, ...words]: readonly number[]): PoolWindow {
  const kinds: readonly PoolKind[] = ["max", "sum", "pick"];
  const count = words.length / 4;
  const at = (axis: number, i: number) => words[4 * axis + i]!;
  const list = Array.from({ length: count }, (_, axis) => axis);
  return {
    kind: kinds[code!]!,
    sizes: list.map((axis) => at(axis, 0)),
    axes: list.map((axis) => ({
      stride: at(axis, 1),
      dilation: at(axis, 2),
      spread: 1,
      before: at(axis, 3) | 0,
    })),
  };
}
