import { expect, test } from "@jest/globals";
import { Philox } from "#sdk/core/philox.ts";
import { valueAndGrad } from "#sdk/grad/index.ts";
import { gather } from "#sdk/ops/index.ts";
import { compile, tensor, zeros, type Tensor } from "#sdk/tensor/index.ts";

const rows = 40;
const random = new Philox(4, "rows");
const x = Float32Array.from({ length: rows * 3 }, () => random.normal());
const y = Float32Array.from({ length: rows }, (_, i) => x[3 * i]! - x[3 * i + 1]!);

const descend = () =>
  compile((w: Tensor, batch: { x: Tensor; y: Tensor }) => {
    const loss = (w: Tensor) => batch.x.mul(w).sum(1).sub(batch.y).square().mean();
    const { value, grad } = valueAndGrad(loss)(w);
    return { state: w.sub(grad.mul(0.05)), out: { loss: value } };
  });
const data = { x: { data: x, shape: [rows, 3] }, y: { data: y, shape: [rows] } };

test("bytes that are no bools are refused, as a tensor of them is", async () => {
  const step = compile((w: Tensor, flags: Tensor) => ({ state: w, out: flags.cast("f32").sum() }));
  const run = (data: Uint8Array | Uint8ClampedArray) =>
    step.loop(zeros([]), { data, shape: [2] }, { order: Uint32Array.of(0, 1), batch: 2 });
  await expect(run(Uint8Array.of(1, 5))).rejects.toThrow(
    "loop: 5 in a Uint8Array is not a bool; whole numbers come in a Uint8ClampedArray",
  );
  expect((await run(Uint8Array.of(1, 1))).out.toArray()).toEqual([2]);
  expect((await run(Uint8ClampedArray.of(1, 5))).out.toArray()).toEqual([6]);
});

test("says what rows are made of, also to who gives tensors", async () => {
  const run = (given: unknown) =>
    descend().loop(zeros([3]), given as typeof data, { order: Uint32Array.of(0), batch: 1 });
  await expect(run({ ...data, x: tensor(x, { shape: [rows, 3] }) })).rejects.toThrow(
    "loop: data: takes rows as { data, shape }, got a tensor f32 [40, 3]; give { data: x.dataSync(), shape: x.shape }",
  );
  await expect(run({ ...data, x: 3 })).rejects.toThrow(
    "loop: data: expected rows { data, shape } in plain objects and arrays, got 3 at .x",
  );
});

test("a loop does what its steps do one by one, bit by bit", async () => {
  const order = random.permutation(rows);
  const looped = await descend().loop(zeros([3]), data, { order, batch: 8 });

  const step = descend();
  let state = zeros([3]);
  const losses: number[] = [];
  for (let s = 0; s < 5; s++) {
    const picked = [...order.subarray(s * 8, s * 8 + 8)];
    const batch = {
      x: tensor(Float32Array.from(picked.flatMap((row) => [...x.subarray(3 * row, 3 * row + 3)])), {
        shape: [8, 3],
      }),
      y: tensor(Float32Array.from(picked, (row) => y[row]!)),
    };
    const result = step(state, batch);
    state = result.state;
    losses.push(result.out.loss.item());
  }
  expect([...looped.out.loss.dataSync()]).toEqual(losses);
  expect([...looped.state.dataSync()]).toEqual([...state.dataSync()]);
  expect(looped).toMatchObject({ steps: 5, cancelled: false });
});

test("a loop of no steps gives the state back", async () => {
  const { state, out, steps } = await descend().loop(zeros([3]), data, {
    order: new Uint32Array(),
    batch: 8,
  });
  expect(steps).toBe(0);
  expect(out.loss.shape).toEqual([0]);
  expect([...state.dataSync()]).toEqual([0, 0, 0]);
});

test("a loop that is cancelled before it starts changes nothing", async () => {
  const cancel = new Int32Array(new SharedArrayBuffer(4)).fill(1);
  const { state, steps, cancelled } = await descend().loop(zeros([3]), data, {
    order: random.permutation(rows),
    batch: 8,
    cancel,
  });
  expect({ steps, cancelled }).toEqual({ steps: 0, cancelled: true });
  expect([...state.dataSync()]).toEqual([0, 0, 0]);
});

test("a loop says what its options are", async () => {
  const run = (options?: unknown) => descend().loop(zeros([3]), data, options as never);
  await expect(run()).rejects.toThrow("loop: expected options as an object, got undefined");
  await expect(run({ batch: 1 })).rejects.toThrow(
    "loop: order is a Uint32Array of the rows' numbers, got undefined",
  );
  await expect(run({ order: Uint32Array.of(0), bach: 1 })).rejects.toThrow(
    "loop: no option 'bach'; did you mean 'batch'?",
  );
});

test("a loop refuses a cancel flag of its own memory and leaves the state alone", async () => {
  const state = zeros([3]);
  const options = { order: random.permutation(rows), batch: 8, cancel: Int32Array.of(1) };
  await expect(descend().loop(state, data, options)).rejects.toThrow(
    "loop: cancel does not lie in shared memory; use new Int32Array(new SharedArrayBuffer(4))",
  );
  expect([...state.dataSync()]).toEqual([0, 0, 0]);
});

test("a loop that is cancelled on its way keeps what it learned", async () => {
  const cancel = new Int32Array(new SharedArrayBuffer(4));
  const order = Uint32Array.from({ length: 8 * 1_000_000 }, (_, i) => i % rows);
  const onProgress = () => void Atomics.store(cancel, 0, 1);
  const options = { order, batch: 8, cancel, onProgress };
  const result = await descend().loop(zeros([3]), data, options);
  expect(result.cancelled).toBe(true);
  expect(result.steps).toBeGreaterThan(0);
  expect(result.steps).toBeLessThan(1_000_000);
  expect(result.out.loss.shape).toEqual([result.steps]);
  expect(result.state.dataSync().every(Number.isFinite)).toBe(true);
});

test("a loop tells how far it is, and lets the event loop turn", async () => {
  const order = Uint32Array.from({ length: 8 * 200_000 }, (_, i) => i % rows);
  const seen: number[] = [];
  let turns = 0;
  const timer = setInterval(() => turns++, 1);
  await descend().loop(zeros([3]), data, {
    order,
    batch: 8,
    onProgress: (steps) => seen.push(steps),
  });
  clearInterval(timer);
  expect(turns).toBeGreaterThan(2);
  expect(seen).toEqual(seen.toSorted((a, b) => a - b));
});

test("says which rows and sizes do not fit", async () => {
  const loop = (order: number[], batch: number, rowsOf = data) =>
    descend().loop(zeros([3]), rowsOf, { order: Uint32Array.from(order), batch });
  await expect(loop([0, 1, 2], 2)).rejects.toThrow("loop: 3 rows do not divide into batches of 2");
  await expect(loop([0, 40], 2)).rejects.toThrow("loop: row 40 is not one of the 40 rows");
  await expect(loop([0], 1, { ...data, y: { data: y, shape: [41] } })).rejects.toThrow(
    "loop: 40 values do not fill [41]",
  );
});

test("while a loop runs its state cannot be used", async () => {
  const step = descend();
  const { state } = await step.loop(zeros([3]), data, { order: Uint32Array.of(0), batch: 1 });
  const running = step.loop(state, data, { order: Uint32Array.of(1), batch: 1 });
  expect(() => state.dataSync()).toThrow("use the state that the step returned");
  await running;
});

test("the error of a loop that fails has the state after the last whole step", async () => {
  const step = compile((w: Tensor, at: Tensor) => ({ state: w.add(1), out: gather(w, at) }));
  const places = { data: Int32Array.of(0, 1, 9, 0), shape: [4] };
  const options = { order: Uint32Array.of(0, 1, 2, 3), batch: 1 };
  const error = await step.loop(zeros([2]), places, options).catch((thrown: unknown) => thrown);
  const { message, state } = error as Error & { state: Tensor };
  expect(message).toMatch(/^gather: index 9 is outside 0…1/);
  expect(state.toArray()).toEqual([2, 2]);
  expect(step(state, tensor([0], { dtype: "i32" })).state.toArray()).toEqual([3, 3]);
});

test("a loop whose progress throws stops with that error, which has the state", async () => {
  const order = Uint32Array.from({ length: 8 * 1_000_000 }, (_, i) => i % rows);
  const onProgress = () => {
    throw new Error("enough");
  };
  const running = descend().loop(zeros([3]), data, { order, batch: 8, onProgress });
  const error = await running.catch((thrown: unknown) => thrown);
  const { message, state } = error as Error & { state: Tensor };
  expect(message).toBe("enough");
  expect(state.dataSync().every(Number.isFinite)).toBe(true);
});

test("takes no other array for the rows' numbers or the flag: its bytes would be read as theirs", async () => {
  const run = (options: object) =>
    descend().loop(zeros([3]), data, { order: Uint32Array.of(0), batch: 1, ...options });
  const order = (given: unknown) => run({ order: given });
  await expect(order(BigInt64Array.of(1n))).rejects.toThrow(
    "loop: order is a Uint32Array of the rows' numbers, got a BigInt64Array; use Uint32Array.from",
  );
  await expect(order(Float32Array.of(1))).rejects.toThrow("got a Float32Array");
  await expect(order(Int32Array.of(-1))).rejects.toThrow("got a Int32Array");
  await expect(run({ cancel: new AbortController().signal })).rejects.toThrow(
    "loop: cancel is an Int32Array with a number, got a AbortSignal; use new Int32Array(new SharedArrayBuffer(4))",
  );
  await expect(run({ cancel: new Uint8Array(new SharedArrayBuffer(4)) })).rejects.toThrow(
    "loop: cancel is an Int32Array with a number, got a Uint8Array",
  );
  await expect(run({ cancel: new Int32Array(new SharedArrayBuffer(0)) })).rejects.toThrow(
    "loop: cancel is an Int32Array with a number",
  );
  await expect(run({ onProgress: 3 })).rejects.toThrow(
    "loop: onProgress: expected a function, got number",
  );
});
