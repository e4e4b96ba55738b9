import { expectObject } from "../core/options.ts";
import { outputsOf } from "../train/task.ts";
import type { Trained } from "../train/fit.ts";
import type { TrainingData } from "../train/training-data.ts";
import { denseLayers } from "./dense-layers.ts";
import { applyMasks, magnitudeMasks, percent, type Masks } from "./magnitude.ts";
import { removeNeurons, widthsLeft } from "./neurons.ts";
import { calibrate, quantizeParams } from "./quantize-params.ts";
import { recover, type Recovery } from "./recover.ts";
import { toHost } from "../train/params.ts";
import { checkOptions, schedule, type CompressionOptions } from "./settings.ts";

/** One step of a compression, and what the metric was before and after training on. */
export interface CompressionStep {
  readonly kind: "structured" | "prune" | "quantize";
  /** The share of neurons or weights that is gone; 0 for quantisation. */
  readonly share: number;
  readonly cut: number;
  readonly recovered: number;
  /** The epochs that it was trained on. */
  readonly epochs: number;
}

/** What is compressed, and by what it is judged. */
export interface CompressionInput {
  readonly trained: Trained;
  /** Rows to train on while pruning. */
  readonly data?: TrainingData;
  /** Rows that fix the scales of the layers' inputs; those of `data` without it. */
  readonly calibration?: Float32Array;
  readonly columns: number;
  readonly metric: string;
  readonly score: (trained: Trained) => number;
  /** Hears of every step. */
  readonly onStep?: (step: CompressionStep) => void;
}

/** A compressed network and its course. */
export interface CompressionResult {
  readonly trained: Trained;
  readonly steps: readonly CompressionStep[];
  /** Whether it was stopped before it was as small as asked. */
  readonly interrupted: boolean;
}

/** Takes neurons out, then weights, then bits; trains on in between. A fall beyond `maxDrop` is an error that says what stayed within it. */
export async function compress(
  input: CompressionInput,
  options: CompressionOptions,
): Promise<CompressionResult> {
  expectObject("compress", "{ trained, columns, metric, score }", input);
  expectObject("compress", "options with prune, structured or quantize", options);
  checkOptions(options);
  const { data, score } = input;
  const { epochs = 10, prune, structured } = options;
  const isPruned = prune !== undefined || structured !== undefined;
  if (isPruned && epochs > 0 && !data)
    throw new TypeError(
      "compress: a model that was loaded has no training rows of its own to recover on; give rows, or epochs: 0",
    );
  const original = input.trained;
  if (denseLayers(original.params).some(({ params }) => params.weight.dtype === "i8"))
    throw new TypeError(
      "compress: the model's weights are already in 8 bits; compress the original",
    );
  const before = score(original);
  const steps: CompressionStep[] = [];
  // A model whose own training was stopped is compressed like any other.
  let trained: Trained = { ...original, interrupted: false };
  let masks: Masks = new Map();

  const step = async (kind: "structured" | "prune", share: number, some: number) => {
    const cut = score(trained);
    if (some > 0 && data) trained = await recover(trained, masks, data, recovery(options, some));
    note({ kind, share, cut, recovered: some > 0 ? score(trained) : cut, epochs: some });
  };
  const note = (done: CompressionStep): void => {
    steps.push(done);
    input.onStep?.(done);
  };

  if (structured !== undefined) {
    const goal = widthsLeft(trained.recipe, structured);
    const plan = schedule(structured, epochs, options.steps);
    const parts = shares(epochs, plan.length);
    for (const [i, share] of plan.entries()) {
      if (trained.interrupted) break;
      const widths =
        i === plan.length - 1
          ? goal
          : widthsLeft(original.recipe, share).map((width, at) => Math.max(width, goal[at]!));
      trained = { ...trained, ...removeNeurons(trained, widths) };
      await step("structured", share, parts[i]!);
    }
  }
  if (prune !== undefined) {
    const plan = schedule(prune, epochs, options.steps);
    const parts = shares(epochs, plan.length);
    for (const [i, share] of plan.entries()) {
      if (trained.interrupted) break;
      masks = magnitudeMasks(trained.params, share);
      trained = { ...trained, params: toHost(applyMasks(trained.params, masks)) };
      await step("prune", share, parts[i]!);
    }
  }
  const { interrupted } = trained;
  if (options.quantize !== undefined) {
    const ranges = options.activations === "static" ? rangesOf(input, trained) : undefined;
    trained = { ...trained, params: quantizeParams(trained.params, ranges) };
    const after = score(trained);
    note({ kind: "quantize", share: 0, cut: after, recovered: after, epochs: 0 });
  }
  checkDrop(input, options, before, steps);
  return { trained: { ...trained, interrupted: original.interrupted }, steps, interrupted };
}

function recovery({ learningRate, signal }: CompressionOptions, epochs: number): Recovery {
  return {
    epochs,
    ...(learningRate === undefined ? {} : { learningRate }),
    ...(signal === undefined ? {} : { signal }),
  };
}

/** Whole epochs for each step; what does not divide comes to the last, where most is gone. */
function shares(epochs: number, steps: number): number[] {
  const each = Math.floor(epochs / steps);
  return Array.from({ length: steps }, (_, i) =>
    i === steps - 1 ? epochs - each * (steps - 1) : each,
  );
}

function rangesOf({ data, calibration, columns }: CompressionInput, trained: Trained) {
  const rows = calibration ?? data?.x;
  if (!rows || rows.length === 0)
    throw new TypeError(
      'compress: static activations need rows to calibrate with; give calibrate, or use activations: "dynamic"',
    );
  const network = trained.recipe.build(columns, outputsOf(trained.goal));
  return calibrate(network, trained.params, rows, columns);
}

function checkDrop(
  { metric }: CompressionInput,
  { maxDrop }: CompressionOptions,
  before: number,
  steps: readonly CompressionStep[],
): void {
  const after = steps.at(-1)?.recovered ?? before;
  // The rounding of a difference is no drop.
  if (maxDrop === undefined || before - after <= maxDrop + 1e-9) return;
  const within = steps.findLast(({ recovered }) => before - recovered <= maxDrop + 1e-9);
  const reached = within
    ? `${within.kind === "structured" ? `neurons down by ${percent(within.share)}` : within.kind === "prune" ? `weights down by ${percent(within.share)}` : "int8"} stayed within it (${within.recovered.toFixed(4)})`
    : "no step stayed within it";
  throw new RangeError(
    `compress: ${metric} fell from ${before.toFixed(4)} to ${after.toFixed(4)}, by ${(before - after).toFixed(4)}, more than maxDrop ${maxDrop}; ${reached}; ask for less, give more epochs, or allow more`,
  );
}
