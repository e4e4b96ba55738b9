import { expect, test } from "@jest/globals";
import { scan } from "#sdk/grad/index.ts";
import { ProgramBuilder } from "#sdk/graph/program-builder.ts";
import { createProgram } from "#sdk/graph/program.ts";
import { maxPool2d, pad } from "#sdk/ops/index.ts";
import { memory, Program, Store } from "#sdk/reference/index.ts";
import { ones, zeros } from "#sdk/tensor/create.ts";
import type { Tensor } from "#sdk/tensor/tensor.ts";
import { graphOf, stepOf } from "../graph/support.ts";
import { run, traced } from "../support/case-program.ts";

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

test("the greatest of a window of very many places is found", () => {
  const x = pad(ones([1, 500, 500, 1]), [[0, 0], [0, 1], [0, 1], [0, 0]], { value: 3 }); // oxfmt-ignore
  const program = traced(([image]) => [maxPool2d(image!, 501)], [x]);
  expect(run(program, new Program(program.program.bytes), new Store(), [x])[0]![0]).toBe(3);
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

test("an instruction that fails leaves state as it was before the run", () => {
  const { bytes } = stepOf([[2]], (b, x) => {
    const table = b.constant(Float32Array.of(1, 2), "f32", [2]);
    const states = [b.elementwise("neg", x)];
    return { states, outputs: [b.gather(table, b.constant(Int32Array.of(7), "i32", [1]), 0)] };
  });
  const store = new Store();
  const slot = store.add(8);
  store.write(slot, Float32Array.of(1, 2));
  const step = new Program(bytes).bind(store, Uint32Array.of(slot));
  expect(() => step.run([], [new Float32Array(1)])).toThrow("index 7 is outside 0…1");
  const values = new Float32Array(2);
  store.read(slot, values);
  expect([...values]).toEqual([1, 2]);
});

test("the carries of a loop are counted only while it runs", () => {
  const start = zeros([100]);
  const loop = traced(
    ([x]) => [
      scan((carry: Tensor) => ({ carry: carry.add(1), y: [] }), x!, [], { length: 3 }).carry,
    ],
    [start],
  );
  const program = new Program(loop.program.bytes);
  const { used } = memory(true);
  expect(run(loop, program, new Store(), [start])[0]![0]).toBe(3);
  expect(memory()).toEqual({ used, peak: used + 400 });
});

test("a store counts its bytes and forgets removed slots", () => {
  const store = new Store();
  const slot = store.add(12);
  expect(store.bytes).toBe(12);
  store.remove(slot);
  expect(store.bytes).toBe(0);
  expect(() => store.read(slot, new Uint8Array(12))).toThrow("store: there is no slot 0");
});

test("a program that asks for more work than allowed is refused before anything is allocated", () => {
  const sides = [
    [2 ** 15, 1],
    [1, 2 ** 15],
  ];
  const huge = graphOf(sides, (b, x, y) => [b.reduce("sum", b.matmul(x, y), [0, 1])]);
  const { bytes } = createProgram(huge);
  const begin = process.memoryUsage().arrayBuffers;
  expect(() => new Program(bytes, { mostVisits: 1e6 })).toThrow(
    expect.objectContaining({
      code: "Work",
      message: expect.stringMatching(
        /^program: its arena of \d+ bytes brings it to \d+ visits of elements, more than 1000000; make its arrays smaller or raise mostVisits$/,
      ),
    }),
  );
  expect(process.memoryUsage().arrayBuffers - begin).toBeLessThan(1e6);
});

test("the work of a program counts what its instructions go through again and again", () => {
  const product = (inner: number) =>
    createProgram(
      graphOf(
        [
          [20, inner],
          [inner, 20],
        ],
        (b, x, y) => [b.matmul(x, y)],
      ),
    );
  const visits = new Program(product(300).bytes).visits;
  expect(visits).toBeGreaterThanOrEqual(20 * 300 * 20);
  expect(visits).toBeLessThan(2 * 20 * 300 * 20);
});

test("the steps of a loop, and of a loop in it, count as work", () => {
  const repeat = (x: Tensor, steps: number, step: (x: Tensor) => Tensor) =>
    scan(
      (carry: Tensor, part: Tensor) => ({ carry: step(carry.add(part)), y: part }),
      x,
      zeros([steps, 3]),
    ).carry;
  const loops = (steps: number) =>
    traced(([x]) => [repeat(x!, steps, (y) => repeat(y, 500, (z) => z.exp()))], [ones([3])]).program
      .bytes;
  expect(new Program(loops(600)).visits).toBeGreaterThan(600 * 500 * 3);
  expect(() => new Program(loops(600), { mostVisits: 1e6 })).toThrow(
    /^program: instruction \d+ \(loop\) brings it to \d+ visits of elements, more than 1000000/,
  );
  expect(new Program(loops(2), { mostVisits: 1e6 }).visits).toBeLessThan(1e5);
});

test("an index outside of its axis is an error even where there is no element to be moved", () => {
  const run = (shape: number[], axis: number) => {
    const builder = new ProgramBuilder();
    const [x, index] = [builder.input(0, "f32", shape), builder.input(1, "i32", [1])];
    const { bytes } = createProgram(builder.graph([builder.gather(x, index, axis)], []));
    new Program(bytes)
      .bind(new Store(), new Uint32Array())
      .run([new Float32Array(), Int32Array.of(2)], [new Float32Array()]);
  };
  expect(() => run([2, 0], 0)).toThrow("run: instruction 0: gather: index 2 is outside 0…1");
  expect(() => run([0, 2], 1)).not.toThrow();
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
