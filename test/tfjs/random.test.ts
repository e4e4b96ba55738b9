import { expect, test } from "@jest/globals";
import * as tf from "@tensorflow/tfjs-core";

await import("#sdk/tfjs/index.ts");

/** Whole numbers below a bound that look random and are the same every time. */
function below(seed: number): (bound: number) => number {
  let state = seed;
  return (bound) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * bound);
  };
}

const side = 40;
const unary: readonly ((x: tf.Tensor) => tf.Tensor)[] = [
  tf.sin,
  tf.clone,
  (x) => tf.cast(x, "float32"),
  (x) => tf.reshape(tf.reshape(x, [-1]), [side, side]),
  (x) => tf.transpose(x),
  (x) => tf.sub(x, tf.mean(x)),
  (x) => tf.sum(tf.expandDims(x), [0]),
  (x) => tf.square(x),
  (x) => tf.real(tf.complex(x, tf.zerosLike(x))),
];
const binary: readonly ((a: tf.Tensor, b: tf.Tensor) => tf.Tensor)[] = [
  // The values stay small, so that rounding does.
  (a, b) => tf.mul(tf.add(a, b), 0.5),
  tf.maximum,
  (a, b) => tf.tanh(tf.mul(tf.matMul(a, b), 1 / side)),
];

/** What a program that keeps, drops, assigns and reads tensors in an order of chance reads. */
async function run(backend: string, seed: number): Promise<number[]> {
  await tf.setBackend(backend);
  const next = below(seed);
  const start = Float32Array.from({ length: side * side }, () => next(1000) / 1000);
  const live: tf.Tensor[] = [tf.tensor(start, [side, side])];
  const variable = tf.variable(live[0]!);
  const seen: number[] = [];
  const pick = <T>(list: readonly T[]): T => list[next(list.length)]!;
  for (let i = 0; i < 400; i++) {
    const kind = next(10);
    if (kind < 4) live.push(tf.tidy(() => pick(unary)(pick(live))));
    else if (kind < 6) live.push(tf.tidy(() => pick(binary)(pick(live), pick(live))));
    else if (kind === 6) variable.assign(pick(live));
    else if (kind === 7) live.push(tf.tidy(() => tf.mul(variable, 0.5)));
    else if (kind === 8 && live.length > 1) live.splice(next(live.length), 1)[0]!.dispose();
    else seen.push(pick(live).dataSync()[next(side * side)]!);
    while (live.length > 12) live.shift()!.dispose();
  }
  for (const each of live) seen.push(each.dataSync()[0]!);
  tf.dispose([live, variable]);
  return seen;
}

test.each(Array.from({ length: 12 }, (_, i) => i + 1))(
  "program %i of chance reads what it reads on the plain backend",
  async (seed) => {
    console.warn = () => {};
    const expected = await run("cpu", seed);
    const before = tf.engine().state.numDataBuffers;
    const found = await run("sonde", seed);
    expect(found).toHaveLength(expected.length);
    for (const [i, value] of expected.entries()) expect(found[i]).toBeCloseTo(value, 4);
    expect(tf.engine().state.numDataBuffers).toBe(before);
  },
);
