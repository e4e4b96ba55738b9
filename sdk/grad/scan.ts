import { shown } from "../core/shown.ts";
import { ShapeError } from "../core/errors.ts";
import { checkOptions, expectBoolean, expectFunction } from "../core/options.ts";
import { sameShape, show } from "../core/shape.ts";
import { flatten, flattenLike, showStructure, unflatten } from "../core/tree.ts";
import { argument } from "../ops/argument.ts";
import { isTensor } from "../ops/is-tensor.ts";
import { apply } from "../ops/op.ts";
import { sum } from "../ops/sum.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { tell } from "./mixed.ts";
import { unpackAll } from "./packed.ts";
import { recordAll } from "./region.ts";
import { resultsOf, scanOp, type Scan } from "./scan-op.ts";
import { stepTensor } from "./step-tensor.ts";

/** How a scan goes through its sequences. */
export interface ScanOptions {
  /** From the last part to the first. @default false */
  readonly reverse?: boolean;
  /** How many steps there are; needed only where there is no sequence. */
  readonly length?: number;
}

/** What a scan leaves: the last carry, and what its steps handed out, stacked along a new first axis. */
export interface Scanned<C, Y> {
  readonly carry: C;
  readonly ys: Y;
}

/**
 * Runs a step for each part of the sequences along their first axis; each step gets the carry of the step before. The step is written down once and runs as
 * one instruction. Its gradient is a scan the other way, which takes the carries that this one kept. Carry, sequences and results are trees of tensors.
 *
 * @example
 * scan((total: Tensor, x: Tensor) => ({ carry: total.add(x), y: total.mul(x) }), tensor(0), tensor([1, 2, 3]))
 */
export function scan<C, X, Y>(
  step: (carry: C, x: X) => { readonly carry: C; readonly y: Y },
  init: C,
  xs: X,
  options: ScanOptions = {},
): Scanned<C, Y> {
  return scanAs("scan", step, init, xs, options);
}

/** `scan` in the name of another function. */
export function scanAs<C, X, Y>(
  op: string,
  step: (carry: C, x: X) => { readonly carry: C; readonly y: Y },
  init: C,
  xs: X,
  options: ScanOptions,
): Scanned<C, Y> {
  const { reverse = false, length } = checkOptions(op, options, ["reverse", "length"]);
  expectFunction(op, step);
  expectBoolean(op, "reverse", reverse);
  const start = flatten(`${op}: init`, init, isTensor);
  const sequences = flatten(`${op}: xs`, xs, isTensor);
  const steps = stepsOf(op, sequences.leaves, length);
  const carries = start.leaves.map((leaf) => argument(leaf));
  const parts = sequences.leaves.map((leaf) => stepTensor(leaf, leaf.shape.slice(1)));
  let structure = start.structure;
  const region = recordAll([...start.leaves, ...sequences.leaves], [...carries, ...parts], () => {
    // The casts: trees put together again are of the type of the ones taken apart.
    const given = step(
      unflatten(start.structure, carries) as C,
      unflatten(sequences.structure, parts) as X,
    );
    if (typeof given !== "object" || given === null || !("carry" in given) || !("y" in given))
      throw new TypeError(`${op}: the step must return { carry, y }`);
    const next = flattenLike(`${op}: carry`, given.carry, start.structure, isTensor);
    checkCarry(`${op}: the step`, start.leaves, next.leaves);
    const [was, is] = [showStructure(start.structure), showStructure(next.structure)];
    if (was !== is) throw new TypeError(`${op}: the step takes the carry ${was} and returns ${is}`);
    const out = flatten(`${op}: y`, given.y, isTensor);
    structure = out.structure;
    return [...next.leaves, ...out.leaves];
  });
  const loop: Scan = {
    region,
    steps,
    reverse,
    carries: carries.length,
    again: scan,
  };
  const { inputs, own } = region;
  // The op takes what the step uses from outside before the sequences.
  const given = [
    ...inputs.slice(0, loop.carries),
    ...inputs.slice(own),
    ...inputs.slice(loop.carries, own),
  ];
  const found = unpackAll(resultsOf(loop), (dtype) =>
    apply(scanOp(loop, { dtype, kept: false }), ...given),
  );
  const ys = found.slice(carries.length, found.length - region.watches.length);
  region.watches.forEach((done, i) => tell(sum(found[carries.length + ys.length + i]!, 0), done));
  return {
    carry: unflatten(start.structure, found.slice(0, carries.length)) as C,
    ys: unflatten(structure, ys) as Y,
  };
}

function stepsOf(op: string, sequences: readonly Tensor[], length: number | undefined): number {
  for (const { shape } of sequences)
    if (shape.length === 0)
      throw new ShapeError(`${op}: a sequence is a scalar, which has no parts; it needs an axis`);
  const [first] = sequences;
  const steps = length ?? first?.shape[0];
  if (steps === undefined)
    throw new TypeError(`${op}: without sequences the length must be given, as { length: 10 }`);
  if (!Number.isInteger(steps) || steps < 0)
    throw new RangeError(`${op}: length is a whole number from 0 on, got ${shown(steps)}`);
  const other = sequences.find(({ shape }) => shape[0] !== steps);
  if (other !== undefined)
    throw new ShapeError(
      `${op}: a sequence of ${show(other.shape)} does not have ${steps} parts on its first axis`,
    );
  return steps;
}

/** Throws unless a carry keeps its shapes and dtypes. */
export function checkCarry(
  what: string,
  before: readonly Tensor[],
  after: readonly Tensor[],
): void {
  before.forEach((was, i) => {
    const is = after[i];
    if (is === undefined || (was.dtype === is.dtype && sameShape(was.shape, is.shape))) return;
    throw new ShapeError(
      `${what} turns ${was.dtype} ${show(was.shape)} of the carry into ${is.dtype} ${show(is.shape)}; a carry keeps its shapes and dtypes`,
    );
  });
}
