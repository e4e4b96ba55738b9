import type { NativeProgram, NativeStep } from "#native";
import { host } from "../core/host.ts";
import { checkOptions, expectFunction } from "../core/options.ts";
import { flatten, unflatten, type Structure } from "../core/tree.ts";
import { explain } from "../graph/explain.ts";
import { isTracing } from "../graph/node.ts";
import type { Program } from "../graph/program.ts";
import { isTensor } from "../ops/is-tensor.ts";
import { compileMixed } from "./compile-mixed.ts";
import { evaluate } from "./evaluate.ts";
import { executor } from "./executor.ts";
import { runLoop, type LoopOptions, type LoopResult, type Stacked } from "./loop.ts";
import { located } from "./failure.ts";
import type { TrainingStep } from "./mixed-step.ts";
import { toTree } from "./outputs.ts";
import { sayNewShapes } from "./new-shapes.ts";
import { Results } from "./results.ts";
import type { PrecisionReport } from "./precision-record.ts";
import { precisionSettings, type PrecisionLevel, type PrecisionOptions } from "./precision.ts";
import { recentVariants, weightOf } from "./recent.ts";
import { collect, isAlike, signatureOf, type Leaves } from "./signature.ts";
import type { Slot } from "./slot.ts";
import { renew, takeSlots } from "./state.ts";
import type { Tensor } from "./tensor.ts";
import { traceStep, type Traced } from "./trace.ts";
import { timeProgram, unknown, type Timed } from "./time-program.ts";
import { isTrapSet, withLines } from "./trap.ts";

/** A step as a program whose state stays in the executor. */
export interface Compiled<S, B, O> {
  /** Runs once on this thread. The state given is used up; go on with the one that comes back. */
  (state: S, batch: B): { state: S; out: O };
  /**
   * Runs many steps on the engine's own thread; each takes the rows of `data` that `order` names next. The error of a loop that
   * fails on its way has the state after the last whole step as its `state`.
   */
  loop(state: S, data: Stacked<B>, options: LoopOptions): Promise<LoopResult<S, O>>;
  /** The programs in use, as text: instructions, bytes, work. */
  explain(): string;
  /** What the steps in 16 bits have met: the loss scale, steps skipped, overflows and underflows; null without a precision. */
  precision(): PrecisionReport | null;
  /** The programs in use, with the lines that wrote their expressions. */
  programs(): Program[];
  /** Times each instruction of the program that ran last, on zeros and the batch it was first given unless others are given. */
  time(runs: number, state?: S, batch?: B): Timed;
}

/** How a step is compiled. */
export interface CompileOptions {
  /** How much of it runs in 16 bits; `docs/precision.md` tells the levels. @default "O0", nothing */
  readonly precision?: PrecisionLevel | PrecisionOptions;
}

/** A traced step, and the slots that it was last bound to. */
export interface Variant {
  readonly traced: Traced;
  readonly native: NativeProgram;
  readonly state: Structure;
  readonly batch: Leaves;
  readonly results: Results;
  /** Whether it was made for the trap, and so is not fused. */
  readonly trapped: boolean;
  bound: { readonly ids: readonly number[]; readonly step: NativeStep } | null;
}

/**
 * Makes a program of a training step. It is traced once for each combination of shapes, and from then on replayed: everything that is
 * not computed from the state and the batch by tensor operations is as it was then. Reading a value inside is an error.
 *
 * @example
 * const step = compile((w: Tensor, x: Tensor) => ({ state: w.sub(x), out: w.sum() }));
 * const { state, out } = step(ones([3]), tensor([1, 2, 3]));
 */
export function compile<S, B, O>(
  step: TrainingStep<S, B, O>,
  options: CompileOptions = {},
): Compiled<S, B, O> {
  expectFunction("compile", step);
  checkOptions("compile", options, ["precision"]);
  const settings = precisionSettings(options.precision ?? "O0");
  return settings === null ? compileStep(step) : compileMixed(step, settings, compileStep);
}

/** A step as it is, as a program. */
function compileStep<S, B, O>(step: TrainingStep<S, B, O>): Compiled<S, B, O> {
  const variants = recentVariants<Variant>();
  const sayChange = sayNewShapes();
  let last: Variant | null = null;

  const find = (state: unknown, batch: unknown): Variant => {
    if (batch === undefined)
      throw new TypeError(
        "compile: the step was called without a batch; call step(state, batch), with {} where it takes none",
      );
    const taken = flatten("compile: state", state, isTensor);
    const given = flatten("compile: batch", batch, isTensor);
    const key = `${signatureOf(taken)} | ${signatureOf(given)}${isTrapSet() ? " trap" : ""}`;
    let variant = variants.get(key);
    if (variant === undefined) {
      if (last !== null)
        sayChange(
          [...last.traced.program.graph.states, ...last.batch.leaves],
          [...taken.leaves, ...given.leaves],
        );
      const traced = traceStep(step, taken, given);
      const native = new (executor().Program)(traced.program.bytes);
      const results = new Results(traced.outputs);
      const trapped = isTrapSet();
      const structure = taken.structure;
      variant = { traced, native, state: structure, batch: given, results, trapped, bound: null };
      variants.set(key, variant, weightOf(native));
    }
    last = variant;
    return variant;
  };

  const withItsLines = (variant: Variant): Program => {
    const state = flatten("compile: state", stateOf(variant), isTensor);
    return withLines(() => traceStep(step, state, variant.batch)).program;
  };

  const call = (state: S, batch: B): { state: S; out: O } => {
    // Inside grad, vmap or another compiled function it is what it was made of: a program has no gradient.
    if (isTracing()) return step(state, batch);
    const leaves: Tensor[] = [];
    const inputs: Tensor[] = [];
    let variant = last;
    let slots: readonly Slot[];
    if (
      variant === null ||
      variant.trapped !== isTrapSet() ||
      !collect(variant.state, state, leaves) ||
      !collect(variant.batch.structure, batch, inputs) ||
      !isBound(variant, leaves) ||
      !allAlike(variant.batch.leaves, inputs)
    ) {
      variant = find(state, batch);
      leaves.length = inputs.length = 0;
      collect(variant.state, state, leaves);
      collect(variant.batch.structure, batch, inputs);
      slots = bind(variant, leaves);
    } else slots = slotsOf(leaves);
    const { outputs, structure } = variant.traced;
    const data = inputs.map(evaluate);
    const { step: native } = variant.bound!;
    const { program } = variant.traced;
    const arrays = variant.results.of((into) =>
      located(
        program,
        () => native.run(data, into, host()?.cancel ?? null),
        () => withItsLines(variant),
      ),
    );
    // The casts: the step returns a state like the one it takes, and what was traced is an O.
    return {
      state: renew(slots, variant.state) as S,
      out: toTree(outputs, arrays, structure) as O,
    };
  };

  const loop: Compiled<S, B, O>["loop"] = (state, data, options) =>
    runLoop(data, options, (batch) => {
      const variant = find(state, batch);
      const leaves = flatten("loop: state", state, isTensor).leaves;
      const slots = bind(variant, leaves);
      return { variant, slots, again: () => withItsLines(variant) };
    });

  return Object.assign(call, {
    loop,
    explain: () =>
      variants
        .values()
        .map(({ traced }) => explain(traced.program))
        .join("\n\n"),
    precision: () => null,
    programs: () => variants.values().map(withItsLines),
    time(runs: number, state?: S, batch?: B) {
      if (last === null)
        throw new TypeError("profile: the step has not run yet; call it once before");
      const { structure, leaves } = last.batch;
      const own = state ?? stateOf(last);
      const given = batch ?? unflatten(structure, leaves);
      const program = withItsLines(find(own, given));
      const all = (tree: unknown) => flatten("profile", tree, isTensor).leaves;
      return timeProgram(program, all(own), all(given), runs);
    },
  });
}

/** A state as the variant takes it, without values. */
function stateOf({ state, traced }: Variant): unknown {
  return unflatten(state, unknown(traced.program.graph.states));
}

/** Whether a state lies, alive, in just the slots that the variant is bound to. */
function isBound({ bound }: Variant, leaves: readonly Tensor[]): boolean {
  if (bound === null) return false;
  for (let i = 0; i < leaves.length; i++) {
    const { slot, version } = leaves[i]!;
    if (slot === null || slot.id !== bound.ids[i] || slot.version !== version) return false;
  }
  return true;
}

function allAlike(expected: readonly Tensor[], found: readonly Tensor[]): boolean {
  for (let i = 0; i < expected.length; i++) if (!isAlike(expected[i]!, found[i]!)) return false;
  return true;
}

/** The slots of tensors that are all in slots. */
function slotsOf(leaves: readonly Tensor[]): Slot[] {
  return leaves.map(({ slot }) => slot!);
}

/** The slots of a state, which the variant is bound to from now on. */
function bind(variant: Variant, leaves: readonly Tensor[]): Slot[] {
  // What is bound already is alive in slots of its own.
  if (isBound(variant, leaves)) return slotsOf(leaves);
  const slots = takeSlots(leaves);
  const indices = Uint32Array.from(slots, ({ index }) => index);
  const step = variant.native.bind(executor().store, indices);
  variant.bound = { ids: slots.map(({ id }) => id), step };
  return slots;
}
