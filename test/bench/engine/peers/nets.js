// What both peers train: the dense networks of test/oracles/nets.py, with the same values.
import { createInterface } from "node:readline";

function bits(place, seed) {
  let x = (Math.imul(place, 2654435761) + Math.imul(seed, 40503)) >>> 0;
  x ^= x >>> 15;
  x = Math.imul(x, 2246822519) >>> 0;
  return (x ^ (x >>> 13)) >>> 0;
}

const sizeOf = (shape) => shape.reduce((a, b) => a * b, 1);
export const values = (shape, seed, bound) =>
  Float32Array.from({ length: sizeOf(shape) }, (_, i) => bound * (bits(i, seed) / 2 ** 31 - 1));
const whole = (shape, seed, below) =>
  Int32Array.from({ length: sizeOf(shape) }, (_, i) => bits(i, seed) % below);

const dense = (i, o) => [
  [[i, o], i ** -0.5],
  [[o], i ** -0.5],
];
const nets = {
  mlp: {
    params: [...dense(32, 64), ...dense(64, 64), ...dense(64, 1)],
    x: [32, 32],
    y: [32, 1],
  },
  "lenet-300-100": {
    params: [...dense(784, 300), ...dense(300, 100), ...dense(100, 10)],
    x: [64, 784],
    y: [64],
    classes: 10,
  },
};

/** The network's parameters and its eight batches as plain arrays; classes as rows of a unit matrix. */
export function load(name) {
  const net = nets[name];
  const params = net.params.map(([shape, bound], i) => ({
    shape,
    data: values(shape, i + 1, bound),
  }));
  const batches = Array.from({ length: 8 }, (_, i) => {
    const x = { shape: net.x, data: values(net.x, 1000 + i, 1.7) };
    if (!net.classes) return { x, y: { shape: net.y, data: values(net.y, 2000 + i, 1) } };
    const shape = [...net.y, net.classes];
    const data = new Float32Array(sizeOf(shape));
    whole(net.y, 2000 + i, net.classes).forEach((c, row) => (data[row * net.classes + c] = 1));
    return { x, y: { shape, data } };
  });
  return { params, batches, classes: net.classes !== undefined };
}

/** Answers each line of stdin, a number of steps, with µs of wall time and of CPU time a step, and the loss. */
export async function serve(step) {
  let done = 0;
  for await (const line of createInterface({ input: process.stdin })) {
    const steps = Number(line);
    const start = performance.now();
    const used = process.cpuUsage();
    let loss = NaN;
    for (let i = 0; i < steps; i++) loss = await step(done++ % 8);
    const wall = (performance.now() - start) * 1e3;
    const { user, system } = process.cpuUsage(used);
    console.log(`${wall / steps} ${(user + system) / steps} ${loss}`);
  }
}
