import type { Layer } from "../nn/layer.ts";
import { fit, type Trained } from "../train/fit.ts";
import { toHost } from "../train/params.ts";
import type { TrainingData } from "../train/training-data.ts";
import { applyMasks, type Masks } from "./magnitude.ts";

/** How a pruned network is trained on. */
export interface Recovery {
  readonly epochs: number;
  readonly learningRate?: number;
  readonly signal?: AbortSignal;
}

/**
 * Trains a network on from where it is, with the settings it was trained with; what is masked stays 0. The training's history stays
 * the first one.
 */
export async function recover(
  trained: Trained,
  masks: Masks,
  data: TrainingData,
  { epochs, learningRate, signal }: Recovery,
): Promise<Trained> {
  const { recipe, goal, settings } = trained;
  const { batchSize, classWeights, optimizer, weightDecay, seed, validation } = settings;
  const start = (network: Layer): Layer => ({
    ...network,
    init: () => trained.params,
    apply: (params, x, mode) => network.apply(applyMasks(params, masks), x, mode),
  });
  const found = await fit(
    { ...recipe, build: (inputs, outputs) => start(recipe.build(inputs, outputs)) },
    goal,
    data,
    {
      epochs,
      optimizer,
      weightDecay,
      seed,
      learningRate: learningRate ?? settings.learningRate,
      batchSize: Math.min(batchSize, data.rows),
      // The same rows as at first, so that the target's scale stays.
      validation,
      ...(classWeights === null ? {} : { classWeights }),
      ...(signal === undefined ? {} : { signal }),
    },
  );
  return {
    ...trained,
    params: toHost(applyMasks(found.params, masks)),
    scale: found.scale,
    interrupted: found.interrupted,
    // What it took in all; unknown when either is.
    ...(trained.seconds !== undefined && found.seconds !== undefined
      ? { seconds: trained.seconds + found.seconds }
      : {}),
  };
}
