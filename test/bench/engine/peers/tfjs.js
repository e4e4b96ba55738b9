// The peer of nets.ts: a dense network in TensorFlow.js on its WebAssembly backend.
//
//     node tfjs.js <mlp|lenet-300-100>
import { createRequire } from "node:module";
import { dirname, sep } from "node:path";
import * as tf from "@tensorflow/tfjs";
import { setThreadsCount, setWasmPaths } from "@tensorflow/tfjs-backend-wasm";
import { load, serve } from "./nets.js";

const require = createRequire(import.meta.url);
setWasmPaths(dirname(require.resolve("@tensorflow/tfjs-backend-wasm")) + sep);
setThreadsCount(1);
await tf.setBackend("wasm");

const net = load(process.argv[2]);
const params = net.params.map(({ shape, data }) => tf.variable(tf.tensor(data, shape)));
const batches = net.batches.map(({ x, y }) => [
  tf.tensor(x.data, x.shape),
  tf.tensor(y.data, y.shape),
]);
const optimizer = tf.train.adam(1e-3, 0.9, 0.999, 1e-8);

function loss(x, y) {
  let h = x;
  for (let i = 0; i < params.length; i += 2) {
    h = tf.add(tf.matMul(h, params[i]), params[i + 1]);
    if (i + 2 < params.length) h = tf.relu(h);
  }
  return net.classes ? tf.losses.softmaxCrossEntropy(y, h) : tf.losses.meanSquaredError(y, h);
}

await serve((i) => {
  const value = optimizer.minimize(() => loss(...batches[i]), true);
  const [read] = value.dataSync();
  value.dispose();
  return read;
});
