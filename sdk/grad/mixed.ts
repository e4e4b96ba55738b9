import { createExtent } from "../core/extent.ts";
import { leafPaths, type Structure } from "../core/tree.ts";
import { cast } from "../ops/cast.ts";
import { div } from "../ops/div.ts";
import { underPolicy, type Half } from "../ops/policy.ts";
import { sum } from "../ops/sum.ts";
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
  /** What is counted of their gradients, which are still multiplied: whole numbers, which are added up where they are taken many times. */
  count(gradients: readonly Tensor[]): Tensor;
  /** Is told of what was counted in all. */
  done(counts: Tensor): void;
}

/** What was counted in one example or one step, and who is to be told of all. */
export interface Counted {
  readonly counts: Tensor;
  readonly done: Watch["done"];
}

const mixing = createExtent<Mixing | null>(null);
/** What was counted since a transform began to write down one example or one step; null outside of it. */
const inside = createExtent<Counted[] | null>(null);
/** What the tensors that transforms give to a function stand for. */
const origins = new WeakMap<Tensor, Tensor>();

/** Runs a function whose gradients are taken as `how` says. */
export function mixed<R>(how: Mixing, run: () => R): R {
  return mixing.during(how, run);
}

/** Runs what a transform writes down once for many runs. What was counted in it must be told of all of them. */
export function counting<R>(run: () => R): { readonly result: R; readonly counted: Counted[] } {
  const counted: Counted[] = [];
  return { result: inside.during(counted, run), counted };
}

/** Runs what `vmap` writes down for one example, then `batch`, which gives results of all examples for those of one. */
export function inExample<R>(
  run: () => R,
  batch: (result: R, others: readonly Tensor[]) => (one: Tensor) => Tensor,
): R {
  const { result, counted } = counting(run);
  const all = batch(
    result,
    counted.map(({ counts }) => counts),
  );
  for (const { counts, done } of counted) {
    const each = all(counts);
    // What does not depend on the example was counted once.
    tell(each.shape.length > counts.shape.length ? sum(each, 0) : each, done);
  }
  return result;
}

/** Tells of what was counted, or keeps it for the transform around. */
export function tell(counts: Tensor, done: Watch["done"]): void {
  const counted = inside.current();
  if (counted === null) done(counts);
  else counted.push({ counts, done });
}

/** Remembers what a tensor that a transform gives to a function stands for. */
export function standsFor(fresh: Tensor, leaf: Tensor): void {
  origins.set(fresh, leaf);
}

/** What a tensor stands for in the end; itself for one that stands for nothing. */
export function originOf(x: Tensor): Tensor {
  const origin = origins.get(x);
  return origin === undefined ? x : originOf(origin);
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
  const { half, keepsWide, scale } = how;
  const paths = leafPaths(structure).map((path) => path || "the argument");
  const watch = how.begin(paths, values);
  const { dtypes } = watch;
  const own = new Map(fresh.map((leaf, i) => [leaf, dtypes[i]!]));
  return {
    parameters: how.castsParameters
      ? fresh.map((leaf, i) => (leaf.dtype === "f32" ? cast(leaf, dtypes[i]!) : leaf))
      : fresh,
    run: (fn) => mixing.during(null, () => underPolicy({ half, keepsWide, own }, fn)),
    gradients(result) {
      // In f32: a scale of 65,536 is infinite in f16.
      const wide = result.dtype === "f64" ? result : cast(result, "f32");
      const seed = scale === null ? wide.scalar(1) : cast(scale, wide.dtype);
      const found = backward(wide, fresh, seed);
      tell(watch.count(found), watch.done);
      if (scale === null) return found;
      // Divided: 1 / scale may be too small for a full mantissa, which a step takes for zero.
      return found.map((gradient) => cast(div(gradient, scale), gradient.dtype));
    },
  };
}
