import { expect, test } from "@jest/globals";
import * as tf from "@tensorflow/tfjs-core";
import * as layers from "@tensorflow/tfjs-layers";

await import("#sdk/tfjs/index.ts");

/** Numbers that look random and are the same every time. */
function numbers(count: number, seed: number): Float32Array {
  let state = seed;
  return Float32Array.from({ length: count }, () => {
    state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff;
    return state / 0x7fffffff - 0.5;
  });
}

/** Losses of three epochs and the predictions after them. */
async function train(backend: string, build: () => layers.Sequential, shape: number[]) {
  await tf.setBackend(backend);
  // The plain backend greets.
  console.warn = () => {};
  const model = build();
  const before = model.getWeights().map((weight) => weight.shape);
  // Not below 0 where it may be a variance.
  const start = before.map((of, i) => numbers(tf.util.sizeFromShape(of), i + 1));
  model.setWeights(
    start.map((values, i) =>
      tf.tensor(before[i]!.length === 1 ? values.map(Math.abs) : values, before[i]),
    ),
  );
  const x = tf.tensor(numbers(32 * tf.util.sizeFromShape(shape), 7), [32, ...shape]);
  const y = tf.softmax(tf.tensor(numbers(32 * 3, 8), [32, 3]));
  const { history } = await model.fit(x, y, {
    epochs: 3,
    batchSize: 8,
    shuffle: false,
  });
  const predicted = model.predict(x) as tf.Tensor;
  return { losses: history["loss"] as number[], predicted: await predicted.data() };
}

const mlp = (optimizer: string) => () => {
  const model = layers.sequential();
  model.add(layers.layers.dense({ units: 16, activation: "relu", inputShape: [6] }));
  model.add(layers.layers.dense({ units: 3, activation: "softmax" }));
  model.compile({ optimizer, loss: "categoricalCrossentropy", metrics: ["accuracy"] });
  return model;
};

const cnn = () => {
  const model = layers.sequential();
  model.add(
    layers.layers.conv2d({ filters: 4, kernelSize: 3, activation: "relu", inputShape: [8, 8, 1] }),
  );
  model.add(layers.layers.batchNormalization());
  model.add(layers.layers.maxPooling2d({ poolSize: 2 }));
  model.add(layers.layers.flatten());
  model.add(layers.layers.dense({ units: 3, activation: "softmax" }));
  model.compile({ optimizer: "adam", loss: "categoricalCrossentropy" });
  return model;
};

const lstm = () => {
  const model = layers.sequential();
  model.add(
    layers.layers.lstm({
      units: 5,
      inputShape: [4, 2],
      recurrentInitializer: "glorotNormal",
    }),
  );
  model.add(layers.layers.dense({ units: 3, activation: "softmax" }));
  model.compile({ optimizer: "rmsprop", loss: "categoricalCrossentropy" });
  return model;
};

test.each([
  ["a perceptron with sgd", mlp("sgd"), [6]],
  ["a perceptron with adam", mlp("adam"), [6]],
  ["a convolutional network", cnn, [8, 8, 1]],
  ["a recurrent network", lstm, [4, 2]],
])("%s of tfjs-layers learns what it learns on the plain backend", async (_, build, shape) => {
  const expected = await train("cpu", build, shape);
  const found = await train("sonde", build, shape);
  expect(found.losses).toHaveLength(3);
  for (const [i, loss] of expected.losses.entries()) expect(found.losses[i]).toBeCloseTo(loss, 4);
  for (const [i, value] of expected.predicted.entries())
    expect(found.predicted[i]).toBeCloseTo(value, 3);
});
