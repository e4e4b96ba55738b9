import { expectObject } from "../core/options.ts";
import { flatten, unflatten } from "../core/tree.ts";
import type { Params } from "../nn/layer.ts";
import { isTensor } from "../ops/is-tensor.ts";
import { tensor } from "../tensor/index.ts";

/**
 * What elastic weight consolidation remembers of all tasks so far: how much each parameter matters (the diagonal of the Fisher
 * information, summed over tasks), and where it should stay.
 */
export interface Consolidation {
  readonly importance: Params;
  readonly anchor: Params;
  /** How many tasks are remembered. */
  readonly tasks: number;
  /** What the sum of the penalties of the tasks, ½ Σ Fₜ(θ − θₜ)², is above ½ Σ F(θ − anchor)²: the same for every θ. */
  readonly offset: number;
}

/** How tasks are remembered together. */
export interface ConsolidateOptions {
  /**
   * `separate`: one penalty for each task (Kirkpatrick 2017). `online`: one anchor, the newest weights, and a fading sum of importances
   * (Schwarz 2018). @default "separate"
   */
  readonly mode?: "separate" | "online";
  /** How much of the older importance is kept by `online`. @default 1 */
  readonly decay?: number;
}

/**
 * Adds a task to what is remembered: its weights and how much each matters to it. The separate penalties of any number of tasks
 * are one quadratic, Σ Fₜ(θ − θₜ)² = F(θ − m)² + constant with F = Σ Fₜ and m = Σ Fₜθₜ / F, so a step costs the same
 * after ten tasks as after one.
 */
export function consolidate(
  before: Consolidation | null,
  weights: Params,
  fisher: Params,
  { mode = "separate", decay = 1 }: ConsolidateOptions = {},
): Consolidation {
  if (!(decay >= 0 && decay <= 1))
    throw new RangeError(`ewc: decay is ${decay}; it lies from 0 to 1`);
  if (before === null) return { importance: fisher, anchor: weights, tasks: 1, offset: 0 };
  const { leaves: now, structure } = flatten("ewc", weights, isTensor);
  const [fresh, old, places] = [fisher, before.importance, before.anchor].map(valuesOf);
  const importance: Float32Array[] = [];
  const anchor: Float32Array[] = [];
  let offset = before.offset;
  now.forEach((leaf, k) => {
    const theta = leaf.dataSync() as Float32Array;
    const [f, g, m] = [fresh![k]!, old![k]!, places![k]!];
    const total = new Float32Array(theta.length);
    const middle = theta.slice();
    for (let i = 0; i < theta.length; i++) {
      if (mode === "online") {
        total[i] = decay * g[i]! + f[i]!;
        continue;
      }
      const sum = g[i]! + f[i]!;
      total[i] = sum;
      if (sum === 0) continue;
      middle[i] = (g[i]! * m[i]! + f[i]! * theta[i]!) / sum;
      offset += (0.5 * g[i]! * f[i]! * (m[i]! - theta[i]!) ** 2) / sum;
    }
    importance.push(total);
    anchor.push(middle);
  });
  const tree = (values: readonly Float32Array[]): Params =>
    // The cast: a tree of the structure of the parameters.
    unflatten(
      structure,
      values.map((data, k) => tensor(data, { shape: now[k]!.shape })),
    ) as Params;
  return {
    importance: tree(importance),
    anchor: tree(anchor),
    tasks: before.tasks + 1,
    offset: mode === "online" ? 0 : offset,
  };
}

/** The penalty of weights, λ · (½ Σ F(θ − anchor)² + offset): what a loss is raised by for leaving what earlier tasks need. */
export function penaltyOf(remembered: Consolidation, weights: Params, lambda: number): number {
  expectObject("penaltyOf", "what consolidate gave", remembered);
  const { importance, anchor, offset } = remembered;
  const [f, m, theta] = [importance, anchor, weights].map(valuesOf);
  let sum = 0;
  theta!.forEach((values, k) =>
    values.forEach((value, i) => {
      sum += f![k]![i]! * (value - m![k]![i]!) ** 2;
    }),
  );
  return lambda * (sum / 2 + offset);
}

const valuesOf = (params: Params): Float32Array[] =>
  flatten("ewc", params, isTensor).leaves.map((leaf) => leaf.dataSync() as Float32Array);
