import { expect, test } from "@jest/globals";
import { Program, Store } from "#sdk/reference/index.ts";
import { createProgram } from "#sdk/graph/program.ts";
import { graphOf, stepOf } from "../graph/support.ts";

test("state stays in the store across runs", () => {
  const { bytes } = stepOf([[2]], (b, x) => ({
    states: [b.elementwise("add", x, b.fill(1, "f32"))],
  }));
  const store = new Store();
  const slot = store.add(8);
  const step = new Program(bytes).bind(store, Uint32Array.of(slot));
  step.run([], []);
  step.run([], []);
  const values = new Float32Array(2);
  store.read(slot, values);
  expect([...values]).toEqual([2, 2]);
});

test("sums are kept in 64 bits and rounded once", () => {
  const { bytes } = createProgram(graphOf([[3]], (b, x) => [b.reduce("sum", x, [0])]));
  const result = new Float32Array(1);
  new Program(bytes)
    .bind(new Store(), new Uint32Array())
    .run([Float32Array.of(1e8, 1, -1e8)], [result]);
  expect(result[0]).toBe(1);
});

test("stops before the first write to state, and goes to the end after it", () => {
  const { bytes } = stepOf([[2]], (b, x) => ({ states: [b.elementwise("neg", x)] }));
  const store = new Store();
  const slot = store.add(8);
  store.write(slot, Float32Array.of(1, 2));
  const step = new Program(bytes).bind(store, Uint32Array.of(slot));
  expect(() => step.run([], [], Int32Array.of(1))).toThrow(
    expect.objectContaining({ code: "Cancelled" }),
  );
  const values = new Float32Array(2);
  store.read(slot, values);
  expect([...values]).toEqual([1, 2]);
});

test("a store counts its bytes and forgets removed slots", () => {
  const store = new Store();
  const slot = store.add(12);
  expect(store.bytes).toBe(12);
  store.remove(slot);
  expect(store.bytes).toBe(0);
  expect(() => store.read(slot, new Uint8Array(12))).toThrow("store: there is no slot 0");
});

test("refuses arrays and slots of the wrong size", () => {
  const { bytes } = stepOf([[2]], (b, x) => ({
    states: [b.elementwise("neg", x)],
    outputs: [x],
  }));
  const program = new Program(bytes);
  const store = new Store();
  const small = store.add(4);
  const right = store.add(8);
  expect(() => program.bind(store, new Uint32Array())).toThrow(
    "bind: got 0 slots, the program has 1",
  );
  expect(() => program.bind(store, Uint32Array.of(small))).toThrow(
    "slot 0 has 4 bytes, state 0 has 8",
  );
  const step = program.bind(store, Uint32Array.of(right));
  expect(() => step.run([], [])).toThrow(
    "run: got 0 inputs and 0 outputs, the program has 0 and 1",
  );
  expect(() => step.run([], [new Float32Array(3)])).toThrow(
    "run: output 0 has 12 bytes instead of 8",
  );
  expect(() => store.write(right, new Uint8Array(3))).toThrow(
    "store: write of 3 bytes, slot 1 has 8",
  );
});
