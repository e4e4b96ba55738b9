import { Philox } from "../core/philox.ts";
import type { Trained } from "../train/fit.ts";
import { outputsOf } from "../train/task.ts";
import type { TrainingData } from "../train/training-data.ts";
import { consolidate, type Consolidation } from "./consolidation.ts";
import { fisherDiagonal } from "./fisher.ts";
import type { EwcOptions } from "./options.ts";
import { takeRows } from "./reservoir.ts";

/** Adds the rows that a network has just learned to what EWC remembers: its weights, and how much each matters to these rows. */
export async function remember(
  before: Consolidation | null,
  { recipe, params, goal, scale }: Pick<Trained, "recipe" | "params" | "goal" | "scale">,
  known: TrainingData,
  { fisher = "sample", samples = 500, mode = "separate", decay = 1 }: EwcOptions,
  seed: number,
): Promise<Consolidation> {
  const order = new Philox(seed, "fisher rows").permutation(known.rows);
  const rows = takeRows(known, order.subarray(0, samples));
  const y =
    goal.kind === "classes"
      ? rows.y
      : Float32Array.from(rows.y, (value) => (value - scale.mean) / scale.deviation);
  const network = recipe.build(known.columns, outputsOf(goal));
  const importance = await fisherDiagonal(
    network,
    goal,
    params,
    { ...rows, y },
    { kind: fisher, seed },
  );
  return consolidate(before, params, importance, { mode, decay });
}
