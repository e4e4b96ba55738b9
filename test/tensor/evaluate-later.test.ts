import { afterEach, expect, test } from "@jest/globals";
import { gather } from "#sdk/ops/index.ts";
import { compile } from "#sdk/tensor/compile.ts";
import { ones, tensor } from "#sdk/tensor/create.ts";
import type { Tensor } from "#sdk/tensor/tensor.ts";

const symbol = Symbol.for("sonde.host");
afterEach(() => void delete (globalThis as Record<symbol, unknown>)[symbol]);

test("data computes on the engine's thread, and JavaScript goes on", async () => {
  const sum = ones([8]).add(1).sum();
  let settled = false;
  const data = sum.data().then((values) => {
    settled = true;
    return values;
  });
  await Promise.resolve();
  expect(settled).toBe(false);
  expect([...(await data)]).toEqual([16]);
  expect(sum.item()).toBe(16);
});

test("many reads at once each get their own values, of one program or of several", async () => {
  const x = tensor([1, 2, 3]);
  const read = Array.from({ length: 20 }, (_, i) => (i % 2 === 0 ? x.mul(i) : x.sum().add(i)));
  const all = await Promise.all(read.map((each) => each.data()));
  expect(all.map(([first]) => first)).toEqual(
    Array.from({ length: 20 }, (_, i) => (i % 2 === 0 ? i : 6 + i)),
  );
});

test("a value that is read meanwhile is the same array", async () => {
  const x = tensor([1, 2]).mul(3);
  const later = x.data();
  const now = x.dataSync();
  expect(await later).toBe(now);
});

test("a state that a step uses up meanwhile is read as it was", async () => {
  const step = compile((w: Tensor, x: Tensor) => ({ state: w.sub(x), out: w.sum() }));
  const { state } = step(ones([2]), ones([2]));
  const before = state.add(5).data();
  const queued = state.add(6).data();
  expect(step(state, ones([2])).state.toArray()).toEqual([-1, -1]);
  expect([...(await before), ...(await queued)]).toEqual([5, 5, 6, 6]);
});

test("an error names its op, and what waits behind it runs", async () => {
  const bad = gather(tensor([1, 2]), tensor([7], { dtype: "i32" })).data();
  const good = tensor([1, 2]).add(1).data();
  await expect(bad).rejects.toThrow("gather: index 7 is outside 0…1");
  expect([...(await good)]).toEqual([2, 3]);
});

test("an interrupt ends it, and the tensor can be read again", async () => {
  const cancel = new Int32Array(new SharedArrayBuffer(4));
  cancel[0] = 1;
  (globalThis as Record<symbol, unknown>)[symbol] = { cancel };
  const x = tensor([1]).add(1);
  await expect(x.data()).rejects.toMatchObject({
    code: "Cancelled",
    message: "run: cancelled by an interrupt; run it again to compute it",
  });
  expect(() => x.dataSync()).toThrow("run: cancelled by an interrupt; run it again");
  cancel[0] = 0;
  expect([...(await x.data())]).toEqual([2]);
});
