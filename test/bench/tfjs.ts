// `npm run bench:tfjs -- [--net name] [--rounds n]`: training steps and predictions of tfjs-layers on the backends of TensorFlow.js
// (`cpu`, `wasm`) and on `sonde/tfjs`, in turns in one process; the least time of a step.
import { parseArgs } from "node:util";
import * as tf from "@tensorflow/tfjs-core";
import * as layers from "@tensorflow/tfjs-layers";

await import("@tensorflow/tfjs-backend-wasm");
await import("#sdk/tfjs/index.ts");

interface Net {
  readonly input: readonly number[];
  readonly outputs: number;
  readonly batch: number;
  readonly loss: "meanSquaredError" | "categoricalCrossentropy";
  readonly build: (model: layers.Sequential, inputShape: number[]) => void;
}

const { dense, conv2d, maxPooling2d, flatten, lstm } = layers.layers;

const nets: Readonly<Record<string, Net>> = {
  "MLP 32-64-64-1, batch 32": {
    input: [32],
    outputs: 1,
    batch: 32,
    loss: "meanSquaredError",
    build(model, inputShape) {
      model.add(dense({ units: 64, activation: "relu", inputShape }));
      model.add(dense({ units: 64, activation: "relu" }));
      model.add(dense({ units: 1 }));
    },
  },
  "LeNet-300-100, batch 64": {
    input: [784],
    outputs: 10,
    batch: 64,
    loss: "categoricalCrossentropy",
    build(model, inputShape) {
      model.add(dense({ units: 300, activation: "relu", inputShape }));
      model.add(dense({ units: 100, activation: "relu" }));
      model.add(dense({ units: 10, activation: "softmax" }));
    },
  },
  "LeNet-5, batch 64": {
    input: [28, 28, 1],
    outputs: 10,
    batch: 64,
    loss: "categoricalCrossentropy",
    build(model, inputShape) {
      model.add(conv2d({ filters: 6, kernelSize: 5, activation: "relu", inputShape }));
      model.add(maxPooling2d({ poolSize: 2 }));
      model.add(conv2d({ filters: 16, kernelSize: 5, activation: "relu" }));
      model.add(maxPooling2d({ poolSize: 2 }));
      model.add(flatten());
      model.add(dense({ units: 120, activation: "relu" }));
      model.add(dense({ units: 84, activation: "relu" }));
      model.add(dense({ units: 10, activation: "softmax" }));
    },
  },
  "LSTM 64, 16 steps, batch 32": {
    input: [16, 8],
    outputs: 3,
    batch: 32,
    loss: "categoricalCrossentropy",
    build(model, inputShape) {
      model.add(lstm({ units: 64, inputShape, recurrentInitializer: "glorotNormal" }));
      model.add(dense({ units: 3, activation: "softmax" }));
    },
  },
};

interface Contestant {
  readonly backend: string;
  readonly step: () => Promise<unknown>;
  readonly predict: () => Promise<unknown>;
  train: number | null;
  infer: number | null;
}

async function enter(backend: string, net: Net): Promise<Contestant> {
  await tf.setBackend(backend);
  const model = layers.sequential();
  net.build(model, [...net.input]);
  model.compile({ optimizer: "adam", loss: net.loss });
  const x = tf.randomNormal([net.batch, ...net.input]);
  const y = tf.softmax(tf.randomNormal([net.batch, net.outputs]));
  return {
    backend,
    step: () => model.trainOnBatch(x, y),
    predict: async () => {
      const predicted = model.predictOnBatch(x) as tf.Tensor;
      await predicted.data();
      predicted.dispose();
    },
    train: Infinity,
    infer: Infinity,
  };
}

/** The least time of some runs, in milliseconds; null when the backend has no kernel for it. */
async function least(run: () => Promise<unknown>, before: number | null): Promise<number | null> {
  if (before === null) return null;
  let best = before;
  // So many runs as fit a quarter of a second.
  for (const end = performance.now() + 250; performance.now() < end;) {
    const start = performance.now();
    try {
      await run();
    } catch {
      return null;
    }
    best = Math.min(best, performance.now() - start);
  }
  return best;
}

const { values } = parseArgs({
  options: { net: { type: "string", default: "" }, rounds: { type: "string", default: "6" } },
});
console.warn = () => {};
for (const [name, net] of Object.entries(nets)) {
  if (!name.toLowerCase().includes(values.net.toLowerCase())) continue;
  const all: Contestant[] = [];
  for (const backend of ["cpu", "wasm", "sonde"]) all.push(await enter(backend, net));
  for (let round = 0; round < Number(values.rounds); round++)
    for (const each of all) {
      await tf.setBackend(each.backend);
      each.train = await least(each.step, each.train);
      each.infer = await least(each.predict, each.infer);
    }
  for (const key of ["train", "infer"] as const) {
    const own = all.at(-1)![key];
    const shown = all.map(({ backend, [key]: time }) =>
      time === null || own === null
        ? `${backend} cannot`
        : `${backend} ${time.toFixed(3)} ms (${(time / own).toFixed(1)}×)`,
    );
    console.log(`${name}, ${key}: ${shown.join(", ")}`);
  }
}
