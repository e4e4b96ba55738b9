import { flatten, flattenLike, showStructure, unflatten } from "../core/tree.ts";
import { mixed, type Mixing } from "../grad/mixed.ts";
import { cast } from "../ops/cast.ts";
import { gt } from "../ops/compare.ts";
import { concat, stack } from "../ops/concat.ts";
import { isTensor } from "../ops/is-tensor.ts";
import { select } from "../ops/select.ts";
import { slice } from "../ops/slice.ts";
import { sum } from "../ops/sum.ts";
import { countsOf } from "./gradient-counts.ts";
import { nextScale, type LossScale } from "./loss-scale.ts";
import type { PrecisionSettings } from "./precision.ts";
import type { PrecisionRecord, Watched } from "./precision-record.ts";
import type { Tensor } from "./tensor.ts";

/** A user's state and what the precision remembers besides. */
export interface MixedState<S> {
  readonly state: S;
  readonly scale: LossScale;
}

/** What a user's step hands out, and its counts. */
export interface MixedOut<O> {
  readonly out: O;
  readonly counts: Tensor;
}

/** A training step, as `compile` takes it. */
export type TrainingStep<S, B, O> = (state: S, batch: B) => { state: S; out: O };

/**
 * A step whose gradients are taken in 16 bits, with losses multiplied by a scale and without the steps that overflow. `stored` are the
 * leaves of the state that are kept in 16 bits and seen in f32. Mutates `found`: which gradients a program with so many rows of counts watches.
 */
export function mixedStep<S, B, O>(
  step: TrainingStep<S, B, O>,
  settings: PrecisionSettings,
  record: PrecisionRecord,
  stored: readonly number[],
  found: Map<number, readonly Watched[]>,
): TrainingStep<MixedState<S>, B, MixedOut<O>> {
  return ({ state, scale }, batch) => {
    const watched: Watched[] = [];
    const counts: Tensor[] = [];
    const taken: string[] = [];
    const by = settings.lossScale === 1 ? null : scale.scale;
    const how = mixingOf(settings, by, (paths, values) => {
      const names = paths.map((path) => unused(path, taken));
      const dtypes = names.map((name) => record.dtypeOf(name));
      taken.push(...names);
      return {
        dtypes,
        count: (gradients) =>
          stack(gradients.map((each, i) => countsOf(each, dtypes[i]!, settings.selector, by))),
        done(rows) {
          names.forEach((parameter, i) => watched.push({ parameter, shape: values[i]!.shape }));
          counts.push(rows);
        },
      };
    });
    const result = mixed(how, () => step(inFull(state, stored), batch));
    if (counts.length === 0)
      throw new TypeError(
        "compile: a precision is for steps that take a gradient, and this one calls neither grad nor valueAndGrad; leave the precision out",
      );
    found.set(watched.length, watched);
    const all = concat(counts);
    const overflowed = gt(sum(slice(all, [null, [1, 2]])), 0);
    const next = inHalf(result.state, stored, settings);
    return {
      state: {
        state: typeof settings.lossScale === "number" ? next : unless(overflowed, state, next),
        scale: nextScale(scale, overflowed, settings.lossScale),
      },
      out: { out: result.out, counts: all },
    };
  };
}

/** How a step takes its gradients. */
export function mixingOf(
  { level, half }: PrecisionSettings,
  scale: Tensor | null,
  begin: Mixing["begin"],
): Mixing {
  const keepsWide = level !== "O3";
  return { half, keepsWide, castsParameters: level !== "O1", scale, begin };
}

/** A name for a gradient that no gradient of the step before it has. */
function unused(parameter: string, taken: readonly string[]): string {
  let name = parameter;
  for (let n = 2; taken.includes(name); n++) name = `${parameter} (${n})`;
  return name;
}

/** The state as the user's step sees it. */
function inFull<S>(state: S, stored: readonly number[]): S {
  if (stored.length === 0) return state;
  return changed(state, (leaf, i) => (stored.includes(i) ? cast(leaf, "f32") : leaf));
}

function inHalf<S>(state: S, stored: readonly number[], { half }: PrecisionSettings): S {
  if (stored.length === 0) return state;
  return changed(state, (leaf, i) => (stored.includes(i) ? cast(leaf, half) : leaf));
}

/** The state after a step; that before it where the step is skipped. Trees that differ are left to `compile`, which says so. */
function unless<S>(skipped: Tensor, before: S, after: S): S {
  const old = flatten("compile: state", before, isTensor);
  const fresh = flattenLike("compile: state", after, old.structure, isTensor);
  if (showStructure(old.structure) !== showStructure(fresh.structure)) return after;
  const kept = fresh.leaves.map((leaf, i) => {
    const was = old.leaves[i]!;
    return was === leaf || was.dtype !== leaf.dtype ? leaf : select(skipped, was, leaf);
  });
  // The cast: the tree has the structure of the state.
  return unflatten(old.structure, kept) as S;
}

/** A tree of tensors with others in their places. */
export function changed<T>(tree: T, change: (leaf: Tensor, index: number) => Tensor): T {
  const { leaves, structure } = flatten("compile: state", tree, isTensor);
  // The cast: a tree put together again is of the type of the one taken apart.
  return unflatten(structure, leaves.map(change)) as T;
}
