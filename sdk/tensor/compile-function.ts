import type { NativeProgram, NativeStep } from "#native";
import { host } from "../core/host.ts";
import { expectFunction } from "../core/options.ts";
import { flatten } from "../core/tree.ts";
import { explain } from "../graph/explain.ts";
import { isTracing } from "../graph/node.ts";
import type { Program } from "../graph/program.ts";
import { isTensor } from "../ops/is-tensor.ts";
import { checkAlive, evaluate } from "./evaluate.ts";
import { executor } from "./executor.ts";
import { located } from "./failure.ts";
import { toTree } from "./outputs.ts";
import { Results } from "./results.ts";
import { recentVariants, weightOf } from "./recent.ts";
import { signatureOf, standIn, type Leaves } from "./signature.ts";
import type { Slot } from "./slot.ts";
import { traceFunction, type Traced } from "./trace.ts";
import { isTrapSet, withLines } from "./trap.ts";

/** A pure function as a program. */
export interface CompiledFunction<Args extends readonly unknown[], R> {
  (...args: Args): R;
  /** The programs in use, as text. */
  explain(): string;
  /** The programs in use, with the lines that wrote their expressions. */
  programs(): Program[];
}

interface Variant {
  /** What it was traced for, without values. */
  readonly given: Leaves;
  readonly inSlot: readonly boolean[];
  readonly traced: Traced;
  readonly native: NativeProgram;
  readonly results: Results;
  /** The program with the slots of the last call, whose scratch memory is then there already. */
  bound: { readonly slots: readonly number[]; readonly step: NativeStep } | null;
}

/**
 * Makes a program of a pure function on trees of tensors, traced once for each combination of shapes. Arguments that live in the
 * executor are read where they are, and stay. Called inside `grad`, `vmap` or another compiled function it is traced with it.
 *
 * @example
 * const predict = compileFunction((params: Params, x: Tensor) => x.matmul(params.w).softmax());
 */
export function compileFunction<Args extends readonly unknown[], R>(
  fn: (...args: Args) => R,
): CompiledFunction<Args, R> {
  expectFunction("compileFunction", fn);
  const variants = recentVariants<Variant>();

  const call = (...args: Args): R => {
    // Inside grad, vmap or another compiled function it is what it was made of: a program has no gradient.
    if (isTracing()) return fn(...args);
    const given = flatten("compileFunction", args, isTensor);
    for (const leaf of given.leaves) checkAlive(leaf, "compileFunction");
    const slots = new Set<Slot>();
    // The second of two that share a slot is copied: a program is bound to each slot once.
    const inSlot = given.leaves.map(({ slot }) => {
      if (slot === null || slots.has(slot)) return false;
      slots.add(slot);
      return true;
    });
    const key = `${signatureOf(given)} ${inSlot.map(Number).join("")}${isTrapSet() ? " trap" : ""}`;
    let variant = variants.get(key);
    if (variant === undefined) {
      const traced = traceFunction(fn, given, inSlot);
      const native = new (executor().Program)(traced.program.bytes);
      const like = { ...given, leaves: given.leaves.map(standIn) };
      const results = new Results(traced.outputs);
      variant = { given: like, inSlot, traced, native, results, bound: null };
      variants.set(key, variant, weightOf(native));
    }
    const { traced, results } = variant;
    const inputs = given.leaves.filter((_, i) => !inSlot[i]).map(evaluate);
    const step = bind(
      variant,
      [...slots].map(({ index }) => index),
    );
    const arrays = results.of((into) =>
      located(
        traced.program,
        () => step.run(inputs, into, host()?.cancel ?? null),
        () => withItsLines(variant),
      ),
    );
    // The cast: what was traced is an R.
    return toTree(traced.outputs, arrays, traced.structure) as R;
  };
  const withItsLines = ({ given, inSlot }: Variant): Program =>
    withLines(() => traceFunction(fn, given, inSlot)).program;

  return Object.assign(call, {
    explain: () =>
      variants
        .values()
        .map(({ traced }) => explain(traced.program))
        .join("\n\n"),
    programs: () => variants.values().map(withItsLines),
  });
}

function bind(variant: Variant, slots: readonly number[]): NativeStep {
  const { bound, native } = variant;
  if (bound !== null && bound.slots.every((slot, i) => slot === slots[i])) return bound.step;
  const step = native.bind(executor().store, Uint32Array.from(slots));
  variant.bound = { slots, step };
  return step;
}
