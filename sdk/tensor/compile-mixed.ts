import { flatten, unflatten } from "../core/tree.ts";
import { mixed, originOf } from "../grad/mixed.ts";
import { isTracing, tracing } from "../graph/node.ts";
import { cast } from "../ops/cast.ts";
import { isTensor } from "../ops/is-tensor.ts";
import type { Compiled } from "./compile.ts";
import { tensor } from "./create.ts";
import { startScale, type LossScale } from "./loss-scale.ts";
import { inPieces } from "./loop-pieces.ts";
import { batchOf } from "./loop.ts";
import {
  changed,
  mixedStep,
  mixingOf,
  type MixedOut,
  type MixedState,
  type TrainingStep,
} from "./mixed-step.ts";
import { PrecisionRecord, type Watched } from "./precision-record.ts";
import type { PrecisionSettings } from "./precision.ts";
import { standIn } from "./signature.ts";
import type { Tensor } from "./tensor.ts";

/** Programs for one choice of dtypes. */
interface Variant<S, B, O> {
  readonly step: Compiled<MixedState<S>, B, MixedOut<O>>;
  readonly watched: Map<number, readonly Watched[]>;
}

/**
 * A compiled step whose gradients are taken in 16 bits. It keeps the loss scale from call to call, and makes new programs when the dtypes of
 * its parameters are chosen anew. `compileStep` makes a program of a step as it is.
 */
export function compileMixed<S, B, O>(
  step: TrainingStep<S, B, O>,
  settings: PrecisionSettings,
  compileStep: (
    step: TrainingStep<MixedState<S>, B, MixedOut<O>>,
  ) => Compiled<MixedState<S>, B, MixedOut<O>>,
): Compiled<S, B, O> {
  const record = new PrecisionRecord(settings);
  const variants = new Map<string, Variant<S, B, O>>();
  let scale = startScale(settings.lossScale);
  let stored: readonly number[] | null = settings.level === "O3" ? null : [];

  const variantNow = (places: readonly number[]): Variant<S, B, O> => {
    let variant = variants.get(record.choice);
    if (variant === undefined) {
      const watched = new Map<number, readonly Watched[]>();
      variant = { watched, step: compileStep(mixedStep(step, settings, record, places, watched)) };
      variants.set(record.choice, variant);
    }
    return variant;
  };

  const inHalf = (state: S, places: readonly number[]): S =>
    places.length === 0
      ? state
      : changed(state, (leaf, i) => (places.includes(i) ? cast(leaf, settings.half) : leaf));

  const note = ({ watched }: Variant<S, B, O>, counts: Tensor) =>
    // The counts are of gradients that the program watches.
    record.add(watched.get(counts.shape.at(-2)!)!, counts.dataSync());

  const call = (state: S, batch: B): { state: S; out: O } => {
    if (isTracing())
      throw new TypeError(
        "compile: a step with a precision cannot run inside grad, vmap or another compiled function, as it keeps its loss scale; call it by itself",
      );
    stored ??= parametersOf(step, settings, state, batch);
    const variant = variantNow(stored);
    const next = variant.step({ state: inHalf(state, stored), scale }, batch);
    scale = next.state.scale;
    note(variant, next.out.counts);
    return { state: next.state.state, out: next.out.out };
  };

  const piece: Compiled<S, B, O>["loop"] = async (state, data, options) => {
    // The cast: what stands for a batch has its type.
    stored ??= parametersOf(step, settings, state, batchOf(data, options.batch) as B);
    const variant = variantNow(stored);
    const before = copyOf(scale);
    const done = await variant.step
      .loop({ state: inHalf(state, stored), scale }, data, options)
      .catch((error: unknown) => {
        // Its slots are used up, like those of the state.
        scale = before;
        throw error;
      });
    scale = done.state.scale;
    note(variant, done.out.counts);
    return { ...done, state: done.state.state, out: done.out.out };
  };

  // A selector looks between two pieces, so that it chooses within a loop, too.
  const loop: Compiled<S, B, O>["loop"] = (state, data, options) =>
    settings.selector === null
      ? piece(state, data, options)
      : inPieces(settings.selector.every, state, options, (now, some) => piece(now, data, some));

  return Object.assign(call, {
    loop,
    explain: () => [...variants.values()].map((variant) => variant.step.explain()).join("\n\n"),
    precision: () => record.report(scale.scale.item()),
    programs: () => [...variants.values()].flatMap((variant) => variant.step.programs()),
    time(runs: number, state?: S, batch?: B) {
      const places = stored ?? [];
      const given = state === undefined ? undefined : { state: inHalf(state, places), scale };
      return variantNow(places).step.time(runs, given, batch);
    },
  });
}

/** The leaves of a state that are parameters: whose gradient the step takes. */
function parametersOf<S, B, O>(
  step: TrainingStep<S, B, O>,
  settings: PrecisionSettings,
  state: S,
  batch: B,
): number[] {
  const found = new Set<Tensor>();
  const how = mixingOf(settings, null, (paths, values) => {
    for (const value of values) if (value.dtype === "f32") found.add(originOf(value));
    return {
      dtypes: paths.map(() => settings.half),
      count: ([gradient]) => gradient!.scalar(0, "i32"),
      done: () => undefined,
    };
  });
  const stand = <T>(tree: T) => {
    const { leaves, structure } = flatten("compile", tree, isTensor);
    const fresh = leaves.map(standIn);
    // The cast: a tree put together again has the type of the one taken apart.
    return { fresh, tree: unflatten(structure, fresh) as T };
  };
  const states = stand(state);
  tracing(() => mixed(how, () => step(states.tree, stand(batch).tree)));
  return states.fresh.flatMap((leaf, i) => (found.has(leaf) ? [i] : []));
}

const copyOf = ({ scale, clean }: LossScale): LossScale => ({
  scale: tensor(scale.item()),
  clean: tensor(clean.item(), { dtype: "i32" }),
});
