import { Philox } from "../core/philox.ts";

/** A part of the unit cube in which a tree says one value. */
export interface Leaf {
  readonly low: readonly number[];
  readonly high: readonly number[];
  readonly value: number;
}

/** A regression tree as its leaves, which fill the unit cube. */
export type Tree = readonly Leaf[];

/** The fewest observations in a leaf. */
const smallest = 2;

/**
 * A random forest over points of the unit cube: each tree learns from a bootstrap of the points and looks for each cut
 * among a random third of the axes, at least one.
 */
export function forest(
  points: readonly (readonly number[])[],
  values: readonly number[],
  seed: number,
  trees = 64,
): Tree[] {
  const random = new Philox(seed, "search forest");
  const axes = points[0]?.length ?? 0;
  return Array.from({ length: trees }, () => {
    const rows = points.map(() => random.below(points.length));
    return grow(rows, { low: Array(axes).fill(0), high: Array(axes).fill(1) });
  });

  function grow(rows: number[], box: Pick<Leaf, "low" | "high">): Leaf[] {
    const cut = rows.length < 2 * smallest ? undefined : bestCut(rows);
    if (!cut) return [{ ...box, value: mean(rows) }];
    const { axis, at } = cut;
    const [left, right] = [
      rows.filter((row) => points[row]![axis]! < at),
      rows.filter((row) => points[row]![axis]! >= at),
    ];
    return [
      ...grow(left, { ...box, high: box.high.with(axis, at) }),
      ...grow(right, { ...box, low: box.low.with(axis, at) }),
    ];
  }

  function bestCut(rows: readonly number[]): { axis: number; at: number } | undefined {
    const tried = random.permutation(axes).subarray(0, Math.max(1, Math.ceil(axes / 3)));
    let best: { axis: number; at: number; gain: number } | undefined;
    const total = rows.reduce((sum, row) => sum + values[row]!, 0);
    for (const axis of tried) {
      const order = rows.toSorted((a, b) => points[a]![axis]! - points[b]![axis]!);
      let left = 0;
      for (let i = 1; i < order.length; i++) {
        left += values[order[i - 1]!]!;
        const [before, after] = [points[order[i - 1]!]![axis]!, points[order[i]!]![axis]!];
        if (before === after || i < smallest || order.length - i < smallest) continue;
        const gain = left ** 2 / i + (total - left) ** 2 / (order.length - i);
        if (!best || gain > best.gain) best = { axis, at: (before + after) / 2, gain };
      }
    }
    // A cut that explains nothing is none.
    return best && best.gain > total ** 2 / rows.length + 1e-12 ? best : undefined;
  }

  function mean(rows: readonly number[]): number {
    return rows.reduce((sum, row) => sum + values[row]!, 0) / rows.length;
  }
}

/** The share of a tree's variance over the unit cube that one axis alone explains (fANOVA, Hutter 2014); undefined for a constant tree. */
export function mainEffects(tree: Tree, axes: number): number[] | undefined {
  const volume = ({ low, high }: Leaf, without = -1): number =>
    low.reduce(
      (product, from, axis) => (axis === without ? product : product * (high[axis]! - from)),
      1,
    );
  const mean = tree.reduce((sum, leaf) => sum + leaf.value * volume(leaf), 0);
  const variance = tree.reduce((sum, leaf) => sum + (leaf.value - mean) ** 2 * volume(leaf), 0);
  if (variance <= 1e-18) return undefined;
  return Array.from({ length: axes }, (_, axis) => {
    const cuts = [...new Set(tree.flatMap(({ low, high }) => [low[axis]!, high[axis]!]))].sort(
      (a, b) => a - b,
    );
    let effect = 0;
    for (let i = 1; i < cuts.length; i++) {
      const [from, to] = [cuts[i - 1]!, cuts[i]!];
      const inside = tree.filter(({ low, high }) => low[axis]! <= from && high[axis]! >= to);
      const marginal = inside.reduce((sum, leaf) => sum + leaf.value * volume(leaf, axis), 0);
      effect += (marginal - mean) ** 2 * (to - from);
    }
    return effect / variance;
  });
}
