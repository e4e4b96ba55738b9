import { metricOf, parseCondition, type Condition } from "../continual/condition.ts";
import { growConsolidation, growParams } from "../continual/grow.ts";
import { learn, type Learned } from "../continual/learn.ts";
import { keep, noMemory, type ModelMemory, type Snapshot } from "../continual/memory.ts";
import { checkEwc, replayOf, type EwcOptions, type ReplayOptions } from "../continual/options.ts";
import { refill } from "../continual/reservoir.ts";
import { remember } from "../continual/remember.ts";
import { Update } from "../continual/update-record.ts";
import { currentSeed } from "../core/random.ts";
import type { Evaluation } from "../evaluate/evaluation.ts";
import type { FitOptions } from "../train/options.ts";
import { settings } from "../train/options.ts";
import { flattenParams } from "../train/params.ts";
import { outputsOf } from "../train/task.ts";
import type { ModelParts, NewRows } from "./model.ts";
import { takeUpdateRows, type NewRowsOptions } from "./update-rows.ts";
import { watch } from "./watch.ts";

/** How `update` learns new rows. */
export interface UpdateOptions
  extends Omit<FitOptions, "earlyStop" | "validation">, NewRowsOptions {
  readonly ewc?: EwcOptions;
  /** Older rows that are learned again: how many are kept, or more exactly. */
  readonly replay?: number | ReplayOptions;
  /** Goes back to the newest version that passes when this holds after the update, as in `"auc<0.75"`. */
  readonly rollbackIf?: string;
  /** The rows that judge for `rollbackIf`; the test rows of the split without it. */
  readonly judge?: NewRows;
  /** Rows that stand for what the model knows; those it learned last without it. A model that was loaded has none of its own. */
  readonly remember?: NewRows;
  /** Whether the training is drawn while it runs; true without it. */
  readonly live?: boolean;
}

/** What `update` needs of a model's class. */
interface Context {
  readonly rowsOf: (rows: NewRows) => Promise<readonly Readonly<Record<string, unknown>>[]>;
  readonly evaluate: (parts: ModelParts, rows: NewRows | undefined) => Promise<Evaluation>;
}

/** The rows kept for replay when nobody asked for it yet. */
const defaultReservoir = 1000;

/** Goes on training a model on new rows; the model itself stays as it is. */
export async function update(
  parts: ModelParts,
  rows: NewRows,
  options: UpdateOptions,
  { rowsOf, evaluate }: Context,
): Promise<ModelParts> {
  const { trained, fitted, memory = noMemory } = parts;
  const { ewc, rollbackIf, live = true, signal } = options;
  const condition = rollbackIf === undefined ? null : parseCondition("rollbackIf", rollbackIf);
  const replay = replayOf("update", options.replay);
  if (ewc) checkEwc("update", ewc);
  if (flattenParams(trained.params).some(([, { dtype }]) => dtype === "i8"))
    throw new TypeError(
      "update: the model's weights are in 8 bits, which cannot be trained; update the original and compress it again",
    );
  const asked = settings(
    { ...pickFit(options), epochs: options.epochs ?? 5 },
    options.seed ?? currentSeed(),
  );
  const taken = await takeUpdateRows(fitted, await rowsOf(rows), options);
  const batchSize = options.batchSize ?? Math.min(asked.batchSize, taken.data.rows);
  const chosen = { ...asked, batchSize };
  const known = options.remember
    ? (await takeUpdateRows(fitted, await rowsOf(options.remember), options)).data
    : parts.train;
  if (!known && (ewc || replay))
    throw new TypeError(
      `update: ${ewc ? "ewc" : "replay"} needs rows that the model learned from, and a model that was loaded has none; give them as remember`,
    );

  const judgeBy = async (each: ModelParts, by: Condition): Promise<number> =>
    metricOf(by, await evaluate(each, options.judge));
  const before = condition ? await judgeBy(parts, condition) : undefined;

  const remembered =
    ewc && known
      ? await remember(memory.consolidation, trained, known, ewc, chosen.seed)
      : memory.consolidation;
  const reservoir = known
    ? refill(memory.reservoir, known, replay?.rows ?? defaultReservoir, chosen.seed)
    : memory.reservoir;
  const network = trained.recipe.build(fitted.features.length, outputsOf(taken.fitted.target));
  const params =
    taken.grown.length === 0 ? trained.params : growParams(trained.params, network, chosen.seed);
  const pull =
    remembered && taken.grown.length > 0 ? growConsolidation(remembered, params) : remembered;

  const watcher = live ? watch() : undefined;
  const learned = await learn({ ...trained, params, goal: taken.fitted.target }, taken.data, {
    settings: chosen,
    ...(ewc && pull ? { pull: { to: pull, lambda: ewc.lambda } } : {}),
    ...(replay && reservoir ? { replay: { rows: reservoir.rows, share: replay.share } } : {}),
    signal,
    watcher,
  });
  const shown = watcher?.end(learned.trained.history, learned.trained.interrupted);
  if (!learned.trained.interrupted) await shown;
  if (learned.pressure > 1) warnOf(learned, ewc!.lambda);

  const version = memory.version + 1;
  const snapshot: Snapshot = {
    version: memory.version,
    trained,
    fitted,
    train: parts.train,
    consolidation: memory.consolidation,
    reservoir: memory.reservoir,
  };
  const facts = {
    version,
    rows: taken.data.rows,
    replayed: replay && reservoir ? reservoir.rows.rows : 0,
    epochs: learned.trained.history.epochs.length,
    loss: learned.loss,
    penalty: learned.penalty,
    pressure: learned.pressure,
    dropped: taken.dropped,
    grown: taken.grown,
  };
  const next = (record: Update): ModelParts => ({
    ...parts,
    trained: learned.trained,
    fitted: taken.fitted,
    train: taken.data,
    memory: {
      version,
      consolidation: pull,
      reservoir,
      snapshots: keep(memory.snapshots, snapshot),
      updates: [...memory.updates, record],
    },
  });
  const stands = next(new Update(facts));
  if (!condition || before === undefined) return stands;

  const after = await judgeBy(stands, condition);
  const judged = { metric: condition.metric, before, after };
  if (!condition.holds(after)) return next(new Update({ ...facts, judged }));
  const back = await passing(
    parts,
    snapshot,
    memory,
    (each) => judgeBy(each, condition),
    condition,
  );
  return {
    ...back,
    memory: {
      ...back.memory,
      version,
      updates: [
        ...memory.updates,
        new Update({ ...facts, judged, rolledBackTo: back.memory.version }),
      ],
    },
  };
}

/** The newest earlier version for which the condition does not hold; the last one when it holds for all. */
async function passing(
  parts: ModelParts,
  last: Snapshot,
  memory: ModelMemory,
  judge: (parts: ModelParts) => Promise<number>,
  condition: Condition,
): Promise<ModelParts & { readonly memory: ModelMemory }> {
  for (const snapshot of [...memory.snapshots, last].toReversed()) {
    const each = restore(parts, memory, snapshot);
    if (!condition.holds(await judge(each))) return each;
  }
  return restore(parts, memory, last);
}

/** A model as it was at an earlier version, with what it remembered then. */
export function restore(
  { dataHash, test }: ModelParts,
  memory: ModelMemory,
  { trained, fitted, train, version, consolidation, reservoir }: Snapshot,
): ModelParts & { readonly memory: ModelMemory } {
  return {
    dataHash,
    trained,
    fitted,
    ...(test ? { test } : {}),
    ...(train ? { train } : {}),
    memory: {
      version,
      consolidation,
      reservoir,
      snapshots: memory.snapshots.filter((each) => each.version < version),
      updates: memory.updates.filter(({ facts }) => facts.version <= version),
    },
  };
}

/** The options that `fit` has as well. */
function pickFit(options: UpdateOptions): FitOptions {
  const { epochs, batchSize, learningRate, optimizer, weightDecay, classWeights, seed } = options;
  const all = { epochs, batchSize, learningRate, optimizer, weightDecay, classWeights, seed };
  // What was not given stays away, so that the defaults fill it in.
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
}

function warnOf({ pressure, trained }: Learned, lambda: number): void {
  console.warn(
    `update: lambda ${lambda} is too large: one step of the learningRate ${trained.settings.learningRate} would cost ${pressure.toPrecision(3)} times the loss in penalty, so the weights cannot move; try ${Number((lambda / pressure / 10).toPrecision(1))}`,
  );
}
