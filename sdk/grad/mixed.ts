import { createExtent } from "../core/extent.ts";
import { leafPaths, type Structure } from "../core/tree.ts";
import { cast } from "../ops/cast.ts";
import { div } from "../ops/div.ts";
import { underPolicy, type Half } from "../ops/policy.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { backward } from "./backward.ts";

/** How the gradients that are taken while a step is traced run in 16 bits. */
export interface Mixing {
  /** What products compute in where no parameter takes part. */
  readonly half: Half;
  /** Whether what needs the range or the digits of f32 gets them. */
  readonly keepsWide: boolean;
  /** Whether the function sees its parameters in 16 bits, so that all that is made of them is, too. */
  readonly castsParameters: boolean;
  /** What losses are multiplied with before the way back; null for 1. */
  readonly scale: Tensor | null;
  /** Is told of each function whose gradient is taken: where its parameters stand, and their values. */
  begin(paths: readonly string[], values: readonly Tensor[]): Watch;
}

/** What is asked for the parameters of one function. */
export interface Watch {
  /** The dtypes of the products with each. */
  readonly dtypes: readonly Half[];
  /** Is told of their gradients, which are still multiplied. */
  done(gradients: readonly Tensor[]): void;
}

/** Gradients of one example, and who is to be told of those of all. */
interface Pending {
  readonly gradients: readonly Tensor[];
  readonly done: Watch["done"];
}

const mixing = createExtent<Mixing | null>(null);
/** What keeps gradients from being seen from outside; null where nothing does. */
const region = createExtent<string | null>(null);
/** Gradients taken since `vmap` began to write down what one example does; null outside of it. */
const ofExample = createExtent<Pending[] | null>(null);

/** Runs a function whose gradients are taken as `how` says. */
export function mixed<R>(how: Mixing, run: () => R): R {
  return during(how, null, run);
}

/** Runs what a transform records on stand-ins. */
export function inRegion<R>(name: string, run: () => R): R {
  return region.during(region.current() ?? name, run);
}

/**
 * Runs what `vmap` writes down for one example, then `batch`, which gives results of all examples for those of one: the gradients among them are
 * told of only then, as of one example they cannot be counted.
 */
export function inExample<R>(
  run: () => R,
  batch: (result: R, others: readonly Tensor[]) => (one: Tensor) => Tensor,
): R {
  const taken: Pending[] = [];
  const result = ofExample.during(taken, run);
  const all = batch(
    result,
    taken.flatMap(({ gradients }) => gradients),
  );
  for (const { gradients, done } of taken) tell(gradients.map(all), done);
  return result;
}

function tell(gradients: readonly Tensor[], done: Watch["done"]): void {
  const pending = ofExample.current();
  if (pending === null) done(gradients);
  else pending.push({ gradients, done });
}

function during<R>(how: Mixing | null, within: string | null, run: () => R): R {
  return mixing.during(how, () => region.during(within, run));
}

/** One gradient that is taken in 16 bits. */
interface MixedGradient {
  /** What the function is given in the place of its parameters. */
  readonly parameters: readonly Tensor[];
  run<R>(fn: () => R): R;
  /** The gradients of a result, in the parameters' own dtypes. */
  gradients(result: Tensor): Tensor[];
}

/** How the gradient of a function of `fresh` is taken; null where no mixing asks for anything. A gradient inside another belongs to that one. */
export function beginMixed(
  name: string,
  structure: Structure,
  values: readonly Tensor[],
  fresh: readonly Tensor[],
): MixedGradient | null {
  const how = mixing.current();
  if (how === null) return null;
  const within = region.current();
  if (within !== null)
    throw new TypeError(
      `${name}: with a precision, compile cannot see the gradients inside ${within}; take the gradient outside, or compile without precision`,
    );
  const { half, keepsWide, scale } = how;
  const paths = leafPaths(structure).map((path) => path || "the argument");
  const { dtypes, done } = how.begin(paths, values);
  const own = new Map(fresh.map((leaf, i) => [leaf, dtypes[i]!]));
  return {
    parameters: how.castsParameters
      ? fresh.map((leaf, i) => (leaf.dtype === "f32" ? cast(leaf, dtypes[i]!) : leaf))
      : fresh,
    run: (fn) => during(null, null, () => underPolicy({ half, keepsWide, own }, fn)),
    gradients(result) {
      // In f32: a scale of 65,536 is infinite in f16.
      const wide = result.dtype === "f64" ? result : cast(result, "f32");
      const seed = scale === null ? wide.scalar(1) : cast(scale, wide.dtype);
      const found = backward(wide, fresh, seed);
      tell(found, done);
      if (scale === null) return found;
      // Divided: 1 / scale may be too small for a full mantissa, which a step takes for zero.
      return found.map((gradient) => cast(div(gradient, scale), gradient.dtype));
    },
  };
}
