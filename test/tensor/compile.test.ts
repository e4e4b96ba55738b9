import { describe, expect, test } from "@jest/globals";
import {
  compile,
  compileFunction,
  deviceName,
  ones,
  tensor,
  zeros,
  type Tensor,
} from "#sdk/tensor/index.ts";
import { valueAndGrad } from "#sdk/grad/index.ts";

const countDown = () => compile((w: Tensor, x: Tensor) => ({ state: w.sub(x), out: w.sum() }));

test("the state goes on from step to step", () => {
  const step = countDown();
  const first = step(ones([3]), tensor([1, 2, 3]));
  const second = step(first.state, tensor([1, 1, 1]));
  expect(first.out.item()).toBe(3);
  expect(second.out.item()).toBe(-3);
  expect(second.state.toArray()).toEqual([-1, -2, -3]);
});

test.each(["bf16", "f16", "f64", "i64", "u8"] as const)(
  "takes a state and a batch of %s",
  (dtype) => {
    const start = tensor([1, 2, 3], { dtype });
    const x = tensor([1, 1, 2], { dtype });
    const { state, out } = countDown()(start.mul(3), x.mul(2));
    expect([state.dtype, state.toArray(), out.item()]).toEqual([dtype, [1, 4, 5], 18]);
    expect(compileFunction((y: Tensor) => y.add(x))(start).toArray()).toEqual([2, 3, 5]);
  },
);

test("values given by the user stay theirs", () => {
  const start = tensor([1, 2, 3]);
  countDown()(start, ones([3]));
  expect(start.toArray()).toEqual([1, 2, 3]);
});

test("a state that was given away says so", () => {
  const step = countDown();
  const { state } = step(ones([2]), tensor([1, 2]));
  step(state, tensor([1, 2]));
  const gone =
    /f32 \[2\] of the state was given to a compiled step, which replaced it; use the state that the step returned/;
  expect(() => state.dataSync()).toThrow(gone);
  expect(() => step(state, tensor([1, 2]))).toThrow(gone);
  expect(() => state.add(1).dataSync()).toThrow(gone);
});

test("one tensor in two places of the state becomes two", () => {
  const step = compile((s: { a: Tensor; b: Tensor }, x: Tensor) => ({
    state: { a: s.a.add(x), b: s.b.mul(x) },
    out: s.a.add(s.b),
  }));
  const both = step({ a: ones([2]), b: ones([2]) }, tensor(1)).state.a;
  const { state } = step({ a: both, b: both }, tensor(3));
  expect([state.a.toArray(), state.b.toArray()]).toEqual([
    [5, 5],
    [6, 6],
  ]);
});

test("is traced once for each combination of shapes", () => {
  let traces = 0;
  const step = compile((w: Tensor, x: Tensor) => {
    traces++;
    return { state: w.add(x.sum()), out: {} };
  });
  let state = zeros([]);
  for (const x of [ones([2]), ones([3]), ones([2]), ones([3])]) ({ state } = step(state, x));
  expect(traces).toBe(2);
  expect(state.item()).toBe(10);
});

test("keys in another order are another structure, not mixed up", () => {
  const step = compile((s: Tensor, x: { a: Tensor; b: Tensor }) => ({
    state: s,
    out: x.a.sub(x.b),
  }));
  const first = step(zeros([]), { a: tensor(5), b: tensor(1) });
  expect(first.out.item()).toBe(4);
  expect(step(first.state, { b: tensor(1), a: tensor(5) }).out.item()).toBe(4);
});

test("two states trained side by side do not touch each other", () => {
  const step = countDown();
  let a = step(ones([1]), tensor([1])).state;
  let b = step(tensor([10]), tensor([1])).state;
  for (let i = 0; i < 3; i++) {
    a = step(a, tensor([1])).state;
    b = step(b, tensor([2])).state;
  }
  expect([a.item(), b.item()]).toEqual([-3, 3]);
});

test("tensors from outside are constants of the trace", () => {
  const factor = tensor([2, 3]);
  const step = compile((w: Tensor, x: Tensor) => ({ state: w.mul(factor).add(x), out: {} }));
  const { state } = step(ones([2]), tensor([1, 1]));
  expect(step(state, tensor([0, 0])).state.toArray()).toEqual([6, 12]);
});

describe("errors say what the step did", () => {
  const bad = (step: (s: never, b: never) => unknown) => () =>
    compile(step as (s: Tensor, b: Tensor) => { state: Tensor; out: Tensor })(ones([2]), ones([3]));
  test.each<[string, (w: Tensor, x: Tensor) => unknown]>([
    ["compile: the step must return { state, out }", (w) => w],
    [
      "compile: the step turns f32 [2] of the state into f32 [] (made by sum); a state keeps its shapes and dtypes",
      (w) => ({ state: w.sum(), out: w }),
    ],
    ["compile: the step takes the state _ and returns {w}", (w) => ({ state: { w }, out: w })],
    ["add: shapes do not broadcast, got [2] and [3]", (w, x) => ({ state: w.add(x), out: w })],
    [
      "are not known where compile, vmap or a loop writes a function down",
      (w) => ({ state: w.add(w.item()), out: w }),
    ],
    ["f32 [2] are not known where compile", (w) => ({ state: w.add(w.dataSync()[0]!), out: w })],
    [
      "expected tensors in plain objects and arrays, got 3 at .a",
      (w) => ({ state: w, out: { a: 3 } }),
    ],
  ])("%s", (message, step) => {
    const needsOne = message.includes("writes a function down");
    const call = needsOne ? () => compile(step as never)(ones([]), ones([])) : bad(step);
    expect(call).toThrow(message);
  });
});

test("a failed trace leaves the state as it was", () => {
  const step = compile((w: Tensor, x: Tensor) => ({ state: w.add(x), out: w }));
  const { state } = step(ones([2]), ones([2]));
  expect(() => step(state, ones([3]))).toThrow("add: shapes do not broadcast");
  expect(state.toArray()).toEqual([2, 2]);
});

test("a step without its batch says how it is called", () => {
  expect(() => countDown()(ones([2]), undefined as never)).toThrow(
    "compile: the step was called without a batch; call step(state, batch), with {} where it takes none",
  );
});

test("an interrupted cell stops a step and leaves the state as it was", () => {
  const step = countDown();
  const { state } = step(ones([2]), tensor([1, 2]));
  const cancel = Int32Array.of(1);
  const host = Symbol.for("sonde.host");
  Object.assign(globalThis, { [host]: { cancel } });
  try {
    expect(() => step(state, tensor([1, 2]))).toThrow(
      expect.objectContaining({
        code: "Cancelled",
        message: "run: cancelled by an interrupt; run it again to compute it",
      }),
    );
    cancel[0] = 0;
    expect(step(state, tensor([1, 2])).out.item()).toBe(-1);
  } finally {
    Reflect.deleteProperty(globalThis, host);
  }
});

test("a function reads state in its place and leaves it", () => {
  const { state } = countDown()(ones([2]), tensor([1, 2]));
  const double = compileFunction((w: Tensor, x: Tensor) => ({ sum: w.add(x), w }));
  expect(double(state, tensor([10, 10])).sum.toArray()).toEqual([10, 9]);
  expect(double(ones([2]), tensor([10, 10])).sum.toArray()).toEqual([11, 11]);
  expect(state.toArray()).toEqual([0, -1]);
});

test("a function may be given one state twice", () => {
  const { state } = countDown()(ones([2]), tensor([1, 2]));
  const next = countDown()(ones([2]), tensor([3, 4])).state;
  const weigh = compileFunction((a: Tensor, { b, c }: { b: Tensor; c: Tensor }) =>
    a.mul(2).add(b).sub(c.mul(10)),
  );
  expect(weigh(state, { b: state, c: next }).toArray()).toEqual([20, 27]);
  expect(weigh(state, { b: next, c: state }).toArray()).toEqual([-2, 5]);
  expect(state.toArray()).toEqual([0, -1]);
});

test("explains its instructions", () => {
  const step = countDown();
  step(ones([3]), ones([3]));
  expect(step.explain()).toContain("2 instructions");
  expect(step.explain()).toContain("elementwise ×1  (f32 [3], f32 [3]) = f32 [3] → state 0");
});

test("learns a line by gradient descent", () => {
  const step = compile((w: Tensor, { x, y }: { x: Tensor; y: Tensor }) => {
    const { value, grad } = valueAndGrad((w: Tensor) => x.mul(w).sub(y).square().mean())(w);
    return { state: w.sub(grad.mul(0.1)), out: value };
  });
  let state = zeros([]);
  const batch = { x: tensor([1, 2, 3]), y: tensor([2, 4, 6]) };
  for (let i = 0; i < 100; i++) ({ state } = step(state, batch));
  expect(state.item()).toBeCloseTo(2, 5);
});

test("what a step remembers becomes zero before it is so small that the processor takes its time", () => {
  const fade = compile((w: Tensor, x: Tensor) => ({ state: w.mul(x), out: w.sum() }));
  const half = tensor([0.5]);
  let state = ones([1]);
  for (let i = 0; i < 140; i++) ({ state } = fade(state, half));
  const flushes = deviceName() === "cpu" && process.arch === "x64";
  expect(state.item()).toBe(flushes ? 0 : 2 ** -140);
  // An expression by itself, and halves on their way to f32, keep every number.
  expect(
    tensor([2 ** -126])
      .mul(half)
      .item(),
  ).toBe(2 ** -127);
  const halves = tensor([2 ** -24, 2 ** -15], { dtype: "f16" });
  expect(fade(halves, ones([2], "f16")).state.toArray()).toEqual([2 ** -24, 2 ** -15]);
});
