import { shown } from "../core/shown.ts";
import { DTypeError, KindError, ShapeError, ValueError } from "../core/errors.ts";
import { expectFunction } from "../core/options.ts";
import { sameShape, show } from "../core/shape.ts";
import {
  flatten,
  flattenLike,
  showStructure,
  unflatten,
  type Flat,
  type Structure,
} from "../core/tree.ts";
import { argument } from "../ops/argument.ts";
import { cast } from "../ops/cast.ts";
import { clip } from "../ops/clip.ts";
import { isTensor } from "../ops/is-tensor.ts";
import { select } from "../ops/select.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { branchOf } from "./branch-op.ts";
import { tell } from "./mixed.ts";
import { zerosLike } from "./packed.ts";
import { recordAll, type Regions } from "./region.ts";

/**
 * What one of two functions gives, chosen when it runs by a single bool; the other is not computed, nor is its gradient. Arguments and results are trees
 * of tensors, the same of both. Under `vmap` with a condition for each example both are computed.
 *
 * @example
 * branch(x.gt(0), (x) => x.sqrt(), (x) => x.mul(0), x)
 */
export function branch<Args extends readonly unknown[], R>(
  condition: Tensor,
  whenTrue: (...args: Args) => R,
  whenFalse: (...args: Args) => R,
  ...args: Args
): R {
  if (!isTensor(condition))
    throw new KindError(
      `branch: expected a single bool, got ${shown(condition)}; compare tensors with lt, gt and the like`,
    );
  if (condition.dtype !== "bool" || condition.shape.length > 0)
    throw new DTypeError(
      `branch: the condition must be a single bool, got ${condition.dtype} ${show(condition.shape)}; use any or all`,
    );
  return chosen(
    "branch",
    select(condition, one(condition, 0), one(condition, 1)),
    [whenTrue, whenFalse],
    args,
  );
}

const one = (like: Tensor, value: number): Tensor => like.scalar(value, "i32");

/**
 * What one of several functions gives, chosen when it runs by a whole number: below 0 the first, behind the last the last one. The others are not
 * computed. Arguments and results are trees of tensors, the same of all.
 *
 * @example
 * switchCase(mode, [(x) => x, (x) => x.neg(), (x) => x.square()], x)
 */
export function switchCase<Args extends readonly unknown[], R>(
  number: Tensor,
  functions: readonly ((...args: Args) => R)[],
  ...args: Args
): R {
  if (!Array.isArray(functions) || functions.length === 0)
    throw new ValueError(
      `switchCase: expected a list of functions, got ${Array.isArray(functions) ? "an empty one" : shown(functions)}`,
    );
  if (!isTensor(number))
    throw new KindError(
      `switchCase: expected a single whole number as a tensor, got ${shown(number)}`,
    );
  if (number.dtype !== "i32" || number.shape.length > 0)
    throw new DTypeError(
      `switchCase: the number must be a single i32, got ${number.dtype} ${show(number.shape)}; use cast`,
    );
  const last = functions.length - 1;
  return chosen("switchCase", cast(clip(number, 0, last), "i32"), functions, args);
}

function chosen<Args extends readonly unknown[], R>(
  op: string,
  number: Tensor,
  functions: readonly ((...args: Args) => R)[],
  args: Args,
): R {
  for (const each of functions) expectFunction(op, each);
  const given = flatten(op, args, isTensor);
  const first = write(op, functions[0]!, given);
  const others = functions.slice(1).map((each) => write(op, each, given, first.structure));
  const written = [first, ...others];
  for (const other of others) checkAlike(op, first, other);
  const { structure, count } = first;
  const regions = counted(
    written.map(({ region }) => region),
    count,
  );
  const found = branchOf(number, regions);
  const watches = written.flatMap(({ region }) => region.watches);
  watches.forEach((done, i) => tell(found[count + i]!, done));
  // The cast: trees put together again are of the type of the ones taken apart.
  return unflatten(structure, found.slice(0, count)) as R;
}

/** What a function does, and the tree that it gives. */
interface Written {
  readonly region: Regions;
  readonly structure: Structure;
  /** How many tensors the tree has. */
  readonly count: number;
}

function write<Args extends readonly unknown[]>(
  op: string,
  fn: (...args: Args) => unknown,
  { leaves, structure }: Flat<Tensor>,
  like?: Structure,
): Written {
  const fresh = leaves.map((leaf) => argument(leaf));
  let result: Flat<Tensor> | undefined;
  const region = recordAll(leaves, fresh, () => {
    // The cast: trees put together again are of the type of the ones taken apart.
    const made = fn(...(unflatten(structure, fresh) as Args));
    const name = `${op}: the result`;
    result = like ? flattenLike(name, made, like, isTensor) : flatten(name, made, isTensor);
    return result.leaves;
  });
  return { region, structure: result!.structure, count: result!.leaves.length };
}

/** Throws unless two functions give the same tree of the same shapes and dtypes. */
function checkAlike(op: string, first: Written, other: Written): void {
  const [a, b] = [showStructure(first.structure), showStructure(other.structure)];
  if (a !== b) throw new TypeError(`${op}: the functions give different trees, ${a} and ${b}`);
  for (let i = 0; i < first.count; i++) {
    const [x, y] = [first.region.results[i]!, other.region.results[i]!];
    if (x.dtype !== y.dtype || !sameShape(x.shape, y.shape))
      throw new ShapeError(
        `${op}: the functions give ${x.dtype} ${show(x.shape)} and ${y.dtype} ${show(y.shape)}; all give the same shapes and dtypes`,
      );
  }
}

/** Regions that all give what each of them counted of gradients inside: nothing where another runs. */
function counted(regions: readonly Regions[], count: number): readonly Regions[] {
  if (regions.every(({ watches }) => watches.length === 0)) return regions;
  return regions.map((region, i) => {
    const fresh = region.inputs.map((x) => argument(x));
    return recordAll(region.inputs, fresh, () => {
      const made = region.replay(fresh);
      const counts = regions.flatMap(({ results }, k) =>
        results.slice(count).map((x, n) => (k === i ? made[count + n]! : zerosLike(x))),
      );
      return [...made.slice(0, count), ...counts];
    });
  });
}
