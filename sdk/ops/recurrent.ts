import { isInteger } from "../core/dtype.ts";
import { DTypeError, KindError, ShapeError } from "../core/errors.ts";
import { checkChoice, checkOptions, expectBoolean, expectList } from "../core/options.ts";
import { shown } from "../core/shown.ts";
import { sameShape, show } from "../core/shape.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { add } from "./add.ts";
import { gt } from "./compare.ts";
import { broadcastTo } from "./broadcast-to.ts";
import { stack } from "./concat.ts";
import { expectTensor } from "./is-tensor.ts";
import { matmul } from "./matmul.ts";
import { mul } from "./mul.ts";
import { computed, inDTypeOf } from "./promote.ts";
import { relu } from "./relu.ts";
import { reshape } from "./reshape.ts";
import { select } from "./select.ts";
import { sigmoid } from "./sigmoid.ts";
import { slice } from "./slice.ts";
import { sub } from "./sub.ts";
import { tanh } from "./tanh.ts";
import { transpose } from "./transpose.ts";

/** The weights of a recurrent network with `gates` gates for each of `hidden` units: 1, of a GRU 3 and of an LSTM 4. */
export interface RecurrentWeights {
  /** `[inputs, gates · hidden]` */
  readonly weight: Tensor;
  /** `[hidden, gates · hidden]` */
  readonly recurrent: Tensor;
  /** `[gates · hidden]`, added to what comes from the inputs. */
  readonly bias: Tensor;
  /** `[gates · hidden]`, added to what comes from the state. */
  readonly recurrentBias: Tensor;
}

/** Where a recurrent network starts and how far it runs. */
export interface RecurrentOptions {
  /** The first states, each `[n, hidden]`: one, of an LSTM two (its output and its cell). @default zeros */
  readonly initial?: readonly Tensor[];
  /** Whole numbers `[n]`: how many steps each example has; outputs behind them are 0 and the state stays. @default all */
  readonly lengths?: Tensor;
  /** Whether the last step comes first. Outputs stand where their inputs stood. @default false */
  readonly reverse?: boolean;
}

/** What a recurrent network gives: outputs `[n, t, hidden]` of all steps, and the states after the last. */
export interface Recurrence {
  readonly outputs: Tensor;
  readonly final: readonly Tensor[];
}

/** One step: from the inputs' share of the gates and the states to new states, of which the first comes out. */
type Cell = (fromInputs: Tensor, states: readonly Tensor[]) => readonly Tensor[];

/**
 * A plain recurrent network over `[n, t, inputs]`: h ← tanh(x · weight + bias + h · recurrent + recurrentBias), or with relu.
 *
 * @example
 * overTime(x, weights)
 */
export function overTime(
  x: Tensor,
  weights: RecurrentWeights,
  given: RecurrentOptions & { readonly bend?: "tanh" | "relu" } = {},
): Recurrence {
  const { bend = "tanh", ...options } = checkOptions("overTime", given, [...named, "bend"]);
  checkChoice("overTime", "bend", bend, ["tanh", "relu"]);
  return run("overTime", x, weights, 1, 1, options, bothBiases, (inputs, [h]) => [
    (bend === "relu" ? relu : tanh)(add(inputs, matmul(h!, weights.recurrent))),
  ]);
}

/**
 * Long short-term memory (Hochreiter 1997) over `[n, t, inputs]`, gates in PyTorch's order: input, forget, cell, output.
 *
 * @example
 * const { outputs, final: [hidden, cell] } = lstmOverTime(x, weights)
 */
export const lstmOverTime = (
  x: Tensor,
  weights: RecurrentWeights,
  options: RecurrentOptions = {},
): Recurrence =>
  run("lstmOverTime", x, weights, 4, 2, options, bothBiases, (inputs, [h, c]) => {
    const gates = add(inputs, matmul(h!, weights.recurrent));
    const [input, forget, fresh, output] = parts(gates, 4);
    const cell = add(mul(sigmoid(forget!), c!), mul(sigmoid(input!), tanh(fresh!)));
    return [mul(sigmoid(output!), tanh(cell)), cell];
  });

/**
 * Gated recurrent units (Cho 2014) over `[n, t, inputs]`, gates in PyTorch's order: reset, update, new.
 *
 * @example
 * const { outputs } = gruOverTime(x, weights, { lengths })
 */
export const gruOverTime = (
  x: Tensor,
  weights: RecurrentWeights,
  options: RecurrentOptions = {},
): Recurrence =>
  run(
    "gruOverTime",
    x,
    weights,
    3,
    1,
    options,
    ({ bias }) => bias,
    (inputs, [h]) => {
      const [resetX, updateX, newX] = parts(inputs, 3);
      const fromState = add(matmul(h!, weights.recurrent), weights.recurrentBias);
      const [resetH, updateH, newH] = parts(fromState, 3);
      const reset = sigmoid(add(resetX!, resetH!));
      const update = sigmoid(add(updateX!, updateH!));
      const fresh = tanh(add(newX!, mul(reset, newH!)));
      return [add(fresh, mul(update, sub(h!, fresh)))];
    },
  );

const weightNames = ["weight", "recurrent", "bias", "recurrentBias"] as const;

const named = ["initial", "lengths", "reverse"];

/** Where both are only added, they are for all steps at once. */
const bothBiases = ({ bias, recurrentBias }: RecurrentWeights): Tensor => add(bias, recurrentBias);

/** The gates of `[n, gates · hidden]`. */
function parts(gates: Tensor, count: number): Tensor[] {
  const hidden = gates.shape[1]! / count;
  return Array.from({ length: count }, (_, i) =>
    slice(gates, [null, [i * hidden, (i + 1) * hidden]]),
  );
}

function run(
  name: string,
  x: Tensor,
  weights: RecurrentWeights,
  gates: number,
  kept: number,
  options: RecurrentOptions,
  biasOf: (weights: RecurrentWeights) => Tensor,
  cell: Cell,
): Recurrence {
  const { initial, lengths, reverse = false } = checkOptions(name, options, named);
  const given = checkTensors(name, x, weights, initial, lengths);
  expectBoolean(name, "reverse", reverse);
  const hidden = check(name, x, weights, gates, kept, initial, lengths);
  const [examples, steps, inputs] = x.shape as [number, number, number];
  // The inputs of all steps at once, step by step in memory.
  const rows = reshape(transpose(x, [1, 0, 2]), [steps * examples, inputs]);
  const shares = add(matmul(rows, weights.weight), biasOf(weights));
  const share = (t: number) => slice(shares, [[t * examples, (t + 1) * examples]]);
  const zero = broadcastTo(x.scalar(0, "f32"), [examples, hidden]);
  let states: readonly Tensor[] =
    initial === undefined ? Array.from({ length: kept }, () => zero) : computed(name, ...initial);
  const outputs: Tensor[] = [];
  for (let i = 0; i < steps; i++) {
    const t = reverse ? steps - 1 - i : i;
    const next = cell(share(t), states);
    if (lengths === undefined) {
      states = next;
      outputs[t] = next[0]!;
    } else {
      const runs = reshape(gt(lengths, t), [examples, 1]);
      const old = states;
      states = next.map((state, k) => select(runs, state, old[k]!));
      outputs[t] = select(runs, next[0]!, 0);
    }
  }
  // Computed in f32 between the products: what is given in 16 bits is rounded at the end.
  return {
    outputs: inDTypeOf(stack(outputs, 1), ...given),
    final: states.map((state) => inDTypeOf(state, ...given)),
  };
}

/** What the network computes with. */
function checkTensors(
  name: string,
  x: Tensor,
  weights: RecurrentWeights,
  initial: readonly Tensor[] | undefined,
  lengths: Tensor | undefined,
): readonly Tensor[] {
  const found: unknown = weights;
  if (typeof found !== "object" || found === null)
    throw new KindError(
      `${name}: expected the weights { ${weightNames.join(", ")} }, got ${shown(found)}`,
    );
  expectTensor(name, x);
  for (const key of weightNames) expectTensor(`${name}: ${key}`, weights[key]);
  if (initial !== undefined) expectList(name, "initial", initial);
  for (const state of initial ?? []) expectTensor(`${name}: initial`, state);
  if (lengths !== undefined) expectTensor(`${name}: lengths`, lengths);
  return [x, ...weightNames.map((key) => weights[key]), ...(initial ?? [])];
}

function check(
  name: string,
  x: Tensor,
  weights: RecurrentWeights,
  gates: number,
  kept: number,
  initial: readonly Tensor[] | undefined,
  lengths: Tensor | undefined,
): number {
  const hidden = weights.recurrent.shape[0] ?? 0;
  const [examples, steps, inputs] = x.shape;
  if (x.shape.length !== 3 || steps === 0)
    throw new ShapeError(`${name}: expected [n, t, inputs] with a step, got ${show(x.shape)}`);
  const width = gates * hidden;
  const expected: Record<keyof RecurrentWeights, readonly number[]> = {
    weight: [inputs!, width],
    recurrent: [hidden, width],
    bias: [width],
    recurrentBias: [width],
  };
  for (const [key, shape] of Object.entries(expected)) {
    const found = weights[key as keyof RecurrentWeights].shape;
    if (!sameShape(found, shape))
      throw new ShapeError(`${name}: ${key} is ${show(shape)}, got ${show(found)}`);
  }
  if (initial !== undefined && initial.length !== kept)
    throw new ShapeError(`${name}: keeps ${kept} states, got ${initial.length}`);
  for (const state of initial ?? [])
    if (!sameShape(state.shape, [examples!, hidden]))
      throw new ShapeError(
        `${name}: a state is ${show([examples!, hidden])}, got ${show(state.shape)}`,
      );
  if (lengths !== undefined && !isInteger(lengths.dtype))
    throw new DTypeError(`${name}: lengths are i32, got ${lengths.dtype}; use cast`);
  if (lengths !== undefined && !sameShape(lengths.shape, [examples!]))
    throw new ShapeError(`${name}: lengths are ${show([examples!])}, got ${show(lengths.shape)}`);
  return hidden;
}
