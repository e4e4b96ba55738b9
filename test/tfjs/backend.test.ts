import { beforeAll, expect, test } from "@jest/globals";
import * as tf from "@tensorflow/tfjs-core";

await import("#sdk/tfjs/index.ts");

beforeAll(async () => {
  await tf.setBackend("sonde");
});

test("setBackend is all that a program needs", () => {
  expect(tf.getBackend()).toBe("sonde");
  const product = tf.matMul([[1, 2]], [[3], [4]]);
  expect([...product.dataSync()]).toEqual([11]);
});

test("a value can be read later than its inputs live", async () => {
  const a = tf.tensor([1, 2, 3]);
  const b = tf.mul(a, 2);
  a.dispose();
  expect([...(await b.data())]).toEqual([2, 4, 6]);
});

test("a variable holds what was assigned, however often", () => {
  const counter = tf.variable(tf.scalar(0));
  for (let i = 0; i < 3000; i++) tf.tidy(() => counter.assign(tf.add(counter, 1)));
  expect(counter.dataSync()[0]).toBe(3000);
});

test("expressions that are never read do not pile up", () => {
  const last = tf.tidy(() => {
    let x: tf.Tensor = tf.scalar(0);
    for (let i = 0; i < 5000; i++) x = tf.add(x, 1);
    return x;
  });
  expect(last.dataSync()[0]).toBe(5000);
});

test("disposing returns every data id", () => {
  const count = () => tf.engine().backend.numDataIds();
  const before = count();
  const kept = tf.tidy(() => tf.mul(tf.complex([1, 2], [3, 4]), tf.complex([1, 0], [0, 1])));
  expect(count()).toBe(before + 3);
  kept.dispose();
  expect(count()).toBe(before);
});

test("timing includes the computation", async () => {
  const { kernelMs } = (await tf.time(() => tf.matMul(tf.ones([64, 64]), tf.ones([64, 64])))) as {
    kernelMs: number;
  };
  expect(kernelMs).toBeGreaterThan(0);
});

test("strings and numbers of tensors go together", () => {
  const words = tf.tensor(["b", "a", "c"]);
  expect(tf.slice(words, [1], [2]).dataSync()).toEqual(["a", "c"]);
});

test("an expression that fails leaves the others alone", () => {
  const fine = tf.add([1], [2]);
  const wrong = tf.gather([1, 2], tf.add(tf.tensor1d([5], "int32"), tf.scalar(1, "int32")));
  expect([...fine.dataSync()]).toEqual([3]);
  expect(() => wrong.dataSync()).toThrow(/gather/i);
});

test("an array that is changed after it became a tensor changes nothing", () => {
  const values = Float32Array.of(1, 2);
  const doubled = tf.mul(tf.tensor(values), 2);
  values.fill(100);
  expect([...doubled.dataSync()]).toEqual([2, 4]);
});

test("the other values survive an expression that fails before a variable is used", () => {
  const counter = tf.variable(tf.scalar(1));
  tf.gather([1, 2], tf.add(tf.tensor1d([5], "int32"), tf.scalar(1, "int32")));
  counter.assign(tf.add(counter, 1));
  expect(tf.mul(counter, 3).dataSync()[0]).toBe(6);
});

test("complex numbers are transformed and multiplied on the engine", () => {
  const x = tf.complex([1, 2, 3], [0, 1, 0]);
  const back = tf.ifft(tf.fft(x));
  const squares = tf.mul(back, back);
  for (const [i, value] of [1, 3, 9].entries())
    expect(tf.real(squares).dataSync()[i]).toBeCloseTo(value, 5);
  for (const [i, value] of [0, 4, 0].entries())
    expect(tf.imag(squares).dataSync()[i]).toBeCloseTo(value, 5);
});

test("an array that was read stays as it was when its tensor is gone", () => {
  const read = tf.tidy(() => tf.add(tf.ones([2000]), 1).dataSync());
  for (let i = 0; i < 5; i++) tf.tidy(() => tf.mul(tf.ones([2000]), i).dataSync());
  expect(read.every((value) => value === 2)).toBe(true);
});

test("a long loop that neither reads nor assigns gives what it should, and leaves nothing behind", () => {
  const count = () => tf.engine().backend.numDataIds();
  const before = count();
  let x: tf.Tensor = tf.ones([1500]);
  // Seven kernels each: the programs that it is cut into begin at every one of them.
  for (let i = 0; i < 600; i++) {
    const next = tf.tidy(() => {
      const y = tf.relu(tf.neg(tf.sub(tf.mul(x, 2), tf.add(x, 3))));
      return tf.minimum(tf.maximum(y, 1), 2);
    });
    x.dispose();
    x = next;
  }
  // 1 → 2 → 1 → …
  expect([...new Set(x.dataSync())]).toEqual([1]);
  x.dispose();
  expect(count()).toBe(before);
});
