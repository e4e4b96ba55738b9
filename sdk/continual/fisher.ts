import { expectObject } from "../core/options.ts";
import { Philox } from "../core/philox.ts";
import { flatten, unflatten } from "../core/tree.ts";
import { grad, vmap } from "../grad/index.ts";
import type { Layer, Params } from "../nn/layer.ts";
import { add } from "../ops/add.ts";
import { crossEntropy } from "../ops/cross-entropy.ts";
import { isTensor } from "../ops/is-tensor.ts";
import { meanSquaredError } from "../ops/mean-squared-error.ts";
import { mul } from "../ops/mul.ts";
import { expandDims, reshape } from "../ops/reshape.ts";
import { square } from "../ops/square.ts";
import { sum } from "../ops/sum.ts";
import { compile, zeros, type Compiled } from "../tensor/index.ts";
import type { Tensor } from "../tensor/index.ts";
import { toHost } from "../train/params.ts";
import { predictor } from "../train/predictor.ts";
import { finisher, outputsOf, type Goal } from "../train/task.ts";

/**
 * Whose label each gradient of the Fisher information takes: every class, weighted with the model's probability of it (`exact`), one
 * drawn from the model's probabilities (`sample`), or the one in the data (`empirical`, which is not the Fisher information but is
 * often taken for it).
 */
export type FisherKind = "exact" | "sample" | "empirical";

/** The names of all kinds. */
export const fisherKinds: readonly FisherKind[] = ["exact", "sample", "empirical"];

/** The rows that the Fisher information is measured on; `y` as the network learns it. */
export interface FisherRows {
  readonly x: Float32Array;
  readonly y: Int32Array | Float32Array;
  readonly rows: number;
  readonly columns: number;
}

/** How the Fisher information is measured. */
export interface FisherOptions {
  /** @default "sample" */
  readonly kind?: FisherKind;
  readonly seed?: number;
  /** How many gradients are taken at once; 1 runs one row after the other. */
  readonly block?: number;
  /** Stops it when its first number is not 0; the notebook's own flag unless given. */
  readonly cancel?: Int32Array;
}

/**
 * The diagonal of the Fisher information: for every parameter the mean over the rows of the squared gradient of log p(y|x), of
 * each row by itself. The square of a batch's mean gradient would be smaller by about the size of the batch.
 */
export async function fisherDiagonal(
  network: Layer,
  goal: Goal,
  params: Params,
  given: FisherRows,
  { kind = "sample", seed = 0, block = 1, cancel }: FisherOptions = {},
): Promise<Params> {
  if (!fisherKinds.includes(kind))
    throw new RangeError(`fisher: no kind "${kind}"; there are ${fisherKinds.join(", ")}`);
  expectObject("fisher", "a network", network);
  expectObject("fisher", "rows { x, y, rows, columns }", given);
  if (given.rows < 1) throw new RangeError("fisher: there are no rows to measure it on");
  const labelled = labels(network, goal, params, given, kind, seed);
  const { columns } = given;
  const count = labelled.row.length;
  const size = Math.min(block, count);
  // Rows that fill the last block count 0.
  const filled = Math.ceil(count / size) * size;
  const x = new Float32Array(filled * columns);
  const y = goal.kind === "classes" ? new Int32Array(filled) : new Float32Array(filled);
  const weight = new Float32Array(filled);
  for (let i = 0; i < count; i++) {
    const row = labelled.row[i]!;
    x.set(given.x.subarray(row * columns, (row + 1) * columns), i * columns);
    y[i] = labelled.y[i]!;
    weight[i] = labelled.weight[i]! / given.rows;
  }
  const step = accumulate(network, goal, size);
  const { leaves, structure } = flatten("fisher", params, isTensor);
  // The cast: a tree of the structure of the parameters.
  const nothing = unflatten(
    structure,
    leaves.map(({ shape }) => zeros(shape)),
  ) as Params;
  const { state, cancelled } = await step.loop(
    { params, total: nothing },
    {
      x: { data: x, shape: [filled, columns] },
      y: { data: y, shape: [filled] },
      weight: { data: weight, shape: [filled] },
    },
    {
      order: Uint32Array.from({ length: filled }, (_, i) => i),
      batch: size,
      ...(cancel ? { cancel } : {}),
    },
  );
  if (cancelled) throw new Error("fisher: stopped before it was measured");
  return toHost(state.total);
}

interface State {
  readonly params: Params;
  readonly total: Params;
}

interface Batch {
  readonly x: Tensor;
  readonly y: Tensor;
  readonly weight: Tensor;
}

/** A step that adds the weighted squares of the gradients of a block of rows. */
function accumulate(
  network: Layer,
  goal: Goal,
  size: number,
): Compiled<State, Batch, Record<never, never>> {
  const loss = (params: Params, x: Tensor, y: Tensor): Tensor => {
    const outputs = network.apply(params, x, {});
    // −log p(y|x): of a normal distribution of variance 1 it is half the squared distance, but for a constant.
    return goal.kind === "classes"
      ? crossEntropy(outputs, y)
      : mul(meanSquaredError(reshape(outputs, y.shape), y), 0.5);
  };
  const one = (params: Params, x: Tensor, y: Tensor): Params =>
    grad(loss)(params, expandDims(x, 0), expandDims(y, 0));
  return compile(({ params, total }: State, { x, y, weight }: Batch) => {
    const slopes = size === 1 ? grad(loss)(params, x, y) : vmap(one, [null, 0, 0])(params, x, y);
    const { leaves, structure } = flatten("fisher", slopes, isTensor);
    const sums = flatten("fisher", total, isTensor).leaves.map((before, i) => {
      const squares = square(leaves[i]!);
      if (size === 1) return add(before, mul(squares, reshape(weight, [])));
      const counted = reshape(weight, [size, ...before.shape.map(() => 1)]);
      return add(before, sum(mul(squares, counted), 0));
    });
    return { state: { params, total: unflatten(structure, sums) as Params }, out: {} };
  });
}

interface Labelled {
  readonly row: Uint32Array;
  readonly y: Float64Array;
  readonly weight: Float64Array;
}

/** Which label each row's gradient takes, and how much it counts. */
function labels(
  network: Layer,
  goal: Goal,
  params: Params,
  { x, y, rows, columns }: FisherRows,
  kind: FisherKind,
  seed: number,
): Labelled {
  const each = Uint32Array.from({ length: rows }, (_, row) => row);
  const ones = new Float64Array(rows).fill(1);
  if (kind === "empirical") return { row: each, y: Float64Array.from(y), weight: ones };
  const outputs = outputsOf(goal);
  const p = predictor(network, columns, outputs, finisher(goal))(params, x, rows);
  const random = new Philox(seed, "fisher");
  if (goal.kind === "number") {
    // At a distance of 1 the gradient is that of the output itself, whose square is the expectation.
    const distance = (): number => (kind === "exact" ? 1 : random.normal());
    return { row: each, y: Float64Array.from(p, (value) => value + distance()), weight: ones };
  }
  if (kind === "sample") {
    const drawn = Float64Array.from(each, (row) =>
      draw(p.subarray(row * outputs, (row + 1) * outputs), random.uniform()),
    );
    return { row: each, y: drawn, weight: ones };
  }
  return {
    row: Uint32Array.from({ length: rows * outputs }, (_, i) => Math.floor(i / outputs)),
    y: Float64Array.from({ length: rows * outputs }, (_, i) => i % outputs),
    weight: Float64Array.from(p),
  };
}

function draw(probabilities: Float32Array, at: number): number {
  let sum = 0;
  for (let c = 0; c < probabilities.length; c++) {
    sum += probabilities[c]!;
    if (at < sum) return c;
  }
  return probabilities.length - 1;
}
