import { adam, adamW, sgd, type Optimizer } from "../optim/index.ts";
import type { OptimizerName, Settings } from "./options.ts";

const makers: Readonly<Record<OptimizerName, (settings: Settings) => Optimizer>> = {
  adam: ({ learningRate, weightDecay }) => adam({ learningRate, weightDecay }),
  adamw: ({ learningRate, weightDecay }) => adamW({ learningRate, weightDecay }),
  sgd: ({ learningRate, weightDecay }) => sgd({ learningRate, weightDecay }),
};

/** The optimizer that the settings name. */
export const optimizerOf = (settings: Settings): Optimizer => makers[settings.optimizer](settings);
