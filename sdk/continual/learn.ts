import { expectObject } from "../core/options.ts";
import { flatten, unflatten } from "../core/tree.ts";
import { valueAndGrad } from "../grad/index.ts";
import type { Layer, Params } from "../nn/layer.ts";
import { add } from "../ops/add.ts";
import { isTensor } from "../ops/is-tensor.ts";
import { mul } from "../ops/mul.ts";
import { nextKey } from "../ops/random.ts";
import { sub } from "../ops/sub.ts";
import type { Optimizer } from "../optim/index.ts";
import { compile, randomKey, tensor, type Compiled } from "../tensor/index.ts";
import type { Tensor } from "../tensor/index.ts";
import { Epochs } from "../train/epochs.ts";
import type { Trained, Watcher } from "../train/fit.ts";
import { History, type Epoch } from "../train/history.ts";
import type { Settings } from "../train/options.ts";
import { optimizerOf } from "../train/optimizer.ts";
import { toHost } from "../train/params.ts";
import { trainingStep, type Batch, type State } from "../train/step.ts";
import { listenForStop } from "../train/stop.ts";
import { outputsOf, taskOf, type Goal, type Scale } from "../train/task.ts";
import { checkTrainingData, type TrainingData } from "../train/training-data.ts";
import { penaltyOf, type Consolidation } from "./consolidation.ts";
import { join } from "./reservoir.ts";

/** How new rows are learned without forgetting older ones. */
export interface LearnOptions {
  readonly settings: Settings;
  /** Pulls the weights back to where earlier tasks need them, with the strength λ. */
  readonly pull?: { readonly to: Consolidation; readonly lambda: number };
  /** Older rows that are learned again, and which share of the rows of an epoch they are. */
  readonly replay?: { readonly rows: TrainingData; readonly share: number };
  readonly signal?: AbortSignal | undefined;
  readonly watcher?: Watcher | undefined;
}

/** What the learning of new rows gives. */
export interface Learned {
  readonly trained: Trained;
  /** λ/2 Σ F(θ − anchor)² of the weights that it ended with, beside the mean loss of the last epoch; 0 without a pull. */
  readonly penalty: number;
  readonly loss: number;
  /**
   * What one step of the size of the learning rate on every weight would cost in penalty, λ/2 · rate² · ΣF, beside the loss of the first
   * epoch. Above 1 an Adam step cannot pay for itself, and λ keeps the network from learning. 0 without a pull.
   */
  readonly pressure: number;
}

/** Goes on training a network on new rows. The weights given stay as they are. */
export async function learn(
  model: Pick<Trained, "recipe" | "goal" | "params" | "scale">,
  given: TrainingData,
  options: LearnOptions,
): Promise<Learned> {
  expectObject("learn", "what fit gave, { recipe, goal, params, scale }", model);
  expectObject("learn", "options, { settings }", options);
  const { recipe, goal, params, scale } = model;
  const { settings, pull, replay, signal, watcher } = options;
  const start = performance.now();
  checkTrainingData(given);
  const data = replay ? join(given, replay.rows) : given;
  const train = mix(given.rows, replay);
  if (settings.batchSize > train.length)
    throw new RangeError(
      `update: batchSize ${settings.batchSize} is above the ${train.length} rows to learn from; give ${train.length} or less`,
    );
  const task = taskOf(goal, data.y, train, settings);
  const network = recipe.build(data.columns, outputsOf(goal));
  const optimizer = optimizerOf(settings);
  const state: State = {
    // Copies: a compiled step uses up the state that it is given.
    params: toHost(params),
    optimizer: optimizer.init(params),
    key: randomKey(settings.seed),
  };
  const rows = { x: data.x, y: scaled(goal, data.y, scale), columns: data.columns, train };
  const epochs = pull
    ? new Epochs(
        elasticStep(network, task.loss, optimizer),
        rows,
        { ...state, ...springs(pull.to, pull.lambda) },
        settings,
      )
    : new Epochs(trainingStep(network, task.loss, optimizer), rows, state, settings);
  const seen: Epoch[] = [];
  const stop = listenForStop(signal);
  let interrupted = stop.wanted();
  try {
    while (!interrupted && seen.length < settings.epochs) {
      const loss = await epochs.run(seen.length + 1, stop.flag);
      interrupted = loss === undefined || stop.wanted();
      if (loss === undefined) break;
      seen.push({ epoch: seen.length + 1, loss });
      watcher?.onEpoch(new History(seen, task.metric), settings.epochs);
    }
  } finally {
    stop.release();
  }
  const after = toHost(epochs.params);
  const history = new History(seen, task.metric);
  return {
    trained: {
      recipe,
      goal,
      params: after,
      scale,
      history,
      settings,
      interrupted,
      seconds: (performance.now() - start) / 1000,
    },
    penalty: pull ? penaltyOf({ ...pull.to, offset: 0 }, after, pull.lambda) : 0,
    loss: seen.at(-1)?.loss ?? NaN,
    pressure: pull
      ? stepCost(pull.to, pull.lambda, settings.learningRate) / (seen[0]?.loss ?? NaN)
      : 0,
  };
}

/** The state of a step that is pulled back. */
interface ElasticState extends State {
  /** λ times the importance of each parameter. */
  readonly stiffness: Params;
  readonly anchor: Params;
}

/**
 * A training step with the gradient of λ/2 Σ F(θ − anchor)², which is λF(θ − anchor), added to that of the loss. The penalty itself is
 * not computed at every step: the optimizer needs its gradient only.
 */
export function elasticStep(
  network: Layer,
  loss: (outputs: Tensor, y: Tensor) => Tensor,
  optimizer: Optimizer,
): Compiled<ElasticState, Batch, { readonly loss: Tensor }> {
  return compile((state: ElasticState, batch: Batch) => {
    const { params, stiffness, anchor, key } = state;
    const { value, grad } = valueAndGrad((params: Params) =>
      loss(network.apply(params, batch.x, { key }), batch.y),
    )(params);
    const { leaves, structure } = flatten("ewc", grad, isTensor);
    const [weights, forces, places] = [params, stiffness, anchor].map(
      (tree) => flatten("ewc", tree, isTensor).leaves,
    );
    const pulled = leaves.map((slope, i) =>
      add(slope, mul(forces![i]!, sub(weights![i]!, places![i]!))),
    );
    // The cast: a tree of the structure of the gradient.
    const slopes = unflatten(structure, pulled) as Params;
    const next = optimizer.update(params, slopes, state.optimizer);
    return {
      state: { ...state, params: next.params, optimizer: next.state, key: nextKey(key) },
      out: { loss: value },
    };
  });
}

/** What an elastic step keeps in its state besides a plain one. */
export function springs(
  { importance, anchor }: Consolidation,
  lambda: number,
): Pick<ElasticState, "stiffness" | "anchor"> {
  const { leaves, structure } = flatten("ewc", importance, isTensor);
  const forces = leaves.map((leaf) =>
    tensor(
      (leaf.dataSync() as Float32Array).map((f) => lambda * f),
      { shape: leaf.shape },
    ),
  );
  return { stiffness: unflatten(structure, forces) as Params, anchor: toHost(anchor) };
}

/** The penalty of moving every weight from its anchor by the learning rate. */
function stepCost({ importance }: Consolidation, lambda: number, learningRate: number): number {
  let sum = 0;
  for (const leaf of flatten("ewc", importance, isTensor).leaves)
    for (const f of leaf.dataSync()) sum += f;
  return (lambda / 2) * learningRate ** 2 * sum;
}

/** The rows of an epoch: every new one, and older ones again and again until they have their share. */
function mix(fresh: number, replay: LearnOptions["replay"]): Uint32Array {
  const older = replay?.rows.rows ?? 0;
  const share = replay?.share ?? 0;
  const count = older === 0 ? 0 : Math.round((fresh * share) / (1 - share));
  return Uint32Array.from({ length: fresh + count }, (_, i) =>
    i < fresh ? i : fresh + ((i - fresh) % older),
  );
}

/** The target as the network learned it the first time: a number keeps its scale. */
function scaled(
  goal: Goal,
  y: Int32Array | Float32Array,
  { mean, deviation }: Scale,
): Int32Array | Float32Array {
  return goal.kind === "classes"
    ? Int32Array.from(y)
    : Float32Array.from(y, (value) => (value - mean) / deviation);
}
