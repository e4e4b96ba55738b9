import { cpus } from "node:os";
import { loadNative } from "#native";
import type { Evaluation } from "../evaluate/evaluation.ts";
import { formatModel } from "../export/onnx/proto.ts";
import { onnxOf, type Exported } from "../export/onnx/write.ts";
import { UnmappedError } from "../export/onnx/unmapped.ts";
import { estimateEnergy, RunCard, type EnergyOptions } from "../export/run-card.ts";
import { deviceName } from "../tensor/index.ts";
import { flattenParams } from "../train/params.ts";
import { outputsOf } from "../train/task.ts";

/** Collects what is known of a model and of how it came about. */
export function cardOf(
  model: Exported,
  evaluation: Evaluation | undefined,
  options: EnergyOptions = {},
): RunCard {
  const { trained, fitted, dataHash, version } = model;
  const { recipe, goal, settings, history, interrupted, seconds = null } = trained;
  const [inputs, outputs] = [fitted.features.length, outputsOf(goal)];
  const weights = flattenParams(trained.params).map(([, tensor]) => tensor.dataSync());
  return new RunCard({
    format: "sonde-run-card",
    version: 1,
    target: {
      name: fitted.target.name,
      classes: goal.kind === "classes" ? goal.classes : null,
    },
    recipe: recipe.toJSON(),
    parameters: recipe.parameters(inputs, outputs),
    flops: recipe.flops(inputs, outputs),
    bytes: {
      weights: weights.reduce((sum, { byteLength }) => sum + byteLength, 0),
      onnx: onnxBytes(model),
    },
    evaluation: evaluation ? { rows: evaluation.rows, metrics: evaluation.metrics } : null,
    training: settings,
    epochs: history.epochs.length,
    interrupted,
    seconds,
    dataHash,
    made: {
      sonde: version,
      node: process.versions.node,
      device: deviceName(),
      kernels: deviceName() === "cpu" ? (loadNative()?.kernels().used ?? "none") : "TypeScript",
      processor: cpus()[0]?.model ?? "unknown",
    },
    energy: estimateEnergy(seconds, options),
  });
}

/** The size of the ONNX file; null for a model with something that the format cannot say. */
function onnxBytes(model: Exported): number | null {
  try {
    return formatModel(onnxOf(model)).length;
  } catch (error) {
    if (error instanceof UnmappedError) return null;
    throw error;
  }
}
