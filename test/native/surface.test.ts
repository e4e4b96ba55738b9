import { describe, expect, test } from "@jest/globals";
import { loadNative, nativeProblem } from "#native/index.ts";
import type { Native } from "#native/native.ts";
import {
  dtypes,
  microOps,
  opcodes,
  bufferKinds,
  matrixKinds,
  randomKinds,
  scanKinds,
  scatterKinds,
  reduceKinds,
  version,
} from "#sdk/graph/format.ts";
import { bits, ProgramWriter } from "#test/support/program.ts";

const native = loadNative();
if (!native) console.log(`skipped: ${nativeProblem()}`);
const none = new Uint32Array(0);

/** state += input; output = the sum of the new state's two rows; a matmul, so that several instructions stand between. */
function counter(): ProgramWriter {
  const p = new ProgramWriter();
  const x = p.add("input", "f32", [2, 4]);
  const s = p.add("state", "f32", [2, 4]);
  const t = p.add("scratch", "f32", [2, 4]);
  const y = p.add("output", "f32", [4]);
  p.elementwise([x, s], [t], [[2, 2, 0, 1, 0, "f32", "f32", 0]], [2]);
  p.instruction(3, [p.seen(t, [4, 2], [1, 4])], [y], [0, 1]);
  p.instruction(9, [t], [s]);
  return p;
}

/** A product of n × n matrices, `times` over: something that takes its time. */
function heavy(n: number, times: number): ProgramWriter {
  const p = new ProgramWriter();
  const x = p.add("input", "f32", [n, n]);
  const y = p.add("output", "f32", [n, n]);
  for (let i = 0; i < times; i++) p.instruction(2, [x, x], [y]);
  return p;
}

const code = (body: () => unknown): unknown => {
  try {
    body();
  } catch (error) {
    return (error as { code?: string }).code;
  }
  return undefined;
};

(native ? describe : describe.skip)("the addon", () => {
  const addon = native as Native;

  test("its codes are the SDK's", () => {
    expect(JSON.parse(addon.format())).toEqual({
      version,
      bufferKinds,
      dtypes,
      opcodes,
      reduceKinds,
      randomKinds,
      scanKinds,
      scatterKinds,
      matrixKinds,
      microOps,
    });
  });

  test("it says what the processor can do and refuses unknown kernels", () => {
    expect(addon.version).toMatch(/^\d+\.\d+\.\d+$/);
    expect(["avx512", "avx2", "neon", "portable"]).toContain(addon.kernels().best);
    expect(() => addon.useKernels("sse9" as "avx2")).toThrow('useKernels: unknown path "sse9"');
  });

  test("state lives in the store across runs", () => {
    const store = new addon.Store();
    const slot = store.add(32);
    const step = new addon.Program(counter().bytes()).bind(store, Uint32Array.of(slot));
    const out = new Float32Array(4);
    for (let i = 0; i < 3; i++) step.run([new Float32Array(8).fill(1)], [out]);
    expect([...out]).toEqual([6, 6, 6, 6]);
    const state = new Float32Array(8);
    store.read(slot, state);
    expect([...state]).toEqual(Array.from({ length: 8 }, () => 3));
  });

  test("a cancelled run throws and leaves the state alone", () => {
    const store = new addon.Store();
    const slot = store.add(32);
    const step = new addon.Program(counter().bytes()).bind(store, Uint32Array.of(slot));
    const input = [new Float32Array(8).fill(1)];
    const run = () => step.run(input, [new Float32Array(4)], Int32Array.of(1));
    expect(run).toThrow("run: cancelled");
    expect(code(run)).toBe("Cancelled");
    const state = new Float32Array(8);
    store.read(slot, state);
    expect([...state]).toEqual(Array.from({ length: 8 }, () => 0));
  });

  test("wrong arrays are errors that say what is wrong", () => {
    const store = new addon.Store();
    const program = new addon.Program(counter().bytes());
    const slot = store.add(32);
    const step = program.bind(store, Uint32Array.of(slot));
    const [x, y] = [new Float32Array(8), new Float32Array(4)];
    expect(() => step.run([], [y])).toThrow("run: the program has 1 inputs, got 0");
    expect(() => step.run([y], [y])).toThrow("run: inputs[0] must have 32 bytes, got 16");
    expect(() => step.run([x], [x.subarray(0, 4)])).toThrow("run: output 0 shares memory");
    expect(() => step.run([new Uint8Array(33).subarray(1)], [y])).toThrow("multiple of 4 bytes");
    expect(() => step.run(["text" as never], [y])).toThrow("inputs[0] is not a typed array");
    expect(() => step.run(undefined as never, [y])).toThrow("inputs is not an array");
    expect(() => step.run([x], [y], 3 as never)).toThrow("cancel is not a typed array");
    expect(() => program.bind(store, none)).toThrow("bind: the program has 1 states, got 0 slots");
    expect(() => program.bind(store, Uint32Array.of(store.add(8)))).toThrow(
      "bind: state 0 has 32 bytes, slot 1 has 8",
    );
    expect(() => program.bind({} as never, none)).toThrow();
  });

  test("a removed slot, a wrong size and a nonsense size are errors", () => {
    const store = new addon.Store();
    const slot = store.add(8);
    expect(store.bytes).toBe(8);
    expect(() => store.read(slot, new Float32Array(1))).toThrow(
      "read of slot 0 takes 8 bytes, got 4",
    );
    const step = new addon.Program(counter().bytes()).bind(store, Uint32Array.of(store.add(32)));
    store.remove(1);
    store.remove(slot);
    expect(store.bytes).toBe(0);
    expect(() => store.write(slot, new Float32Array(2))).toThrow("store: slot 0 was removed");
    expect(() => step.run([new Float32Array(8)], [new Float32Array(4)])).toThrow(
      "slot 1 was removed",
    );
    expect(() => store.read(7, new Float32Array(2))).toThrow("store: slot 7 does not exist");
    expect(() => store.add(-1)).toThrow("store: -1 is not a number of bytes");
    expect(() => store.add(1e15)).toThrow(
      "store: cannot allocate 1000000000000000 bytes; use smaller arrays or batches",
    );
  });

  test("an instruction that fails after state was written puts the state back", () => {
    const p = new ProgramWriter();
    const x = p.add("input", "f32", [4]);
    const i = p.add("input", "i32", [1]);
    const s = p.add("state", "f32", [4]);
    const y = p.add("output", "f32", [1]);
    p.instruction(9, [x], [s]).instruction(4, [x, i], [y], [0]);
    const store = new addon.Store();
    const slot = store.add(16);
    const step = new addon.Program(p.bytes()).bind(store, Uint32Array.of(slot));
    const run = () =>
      step.run([new Float32Array(4).fill(5), Int32Array.of(-1)], [new Float32Array(1)]);
    expect(run).toThrow("gather: index -1 is outside 0…3");
    expect(code(run)).toBe("Range");
    const state = new Float32Array(4).fill(9);
    store.read(slot, state);
    expect([...state]).toEqual([0, 0, 0, 0]);
  });

  test("a thousand damaged programs give an error or run", () => {
    let seed = 1;
    const random = (n: number) => (seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0) % n;
    const good = counter().bytes();
    let refused = 0;
    for (let i = 0; i < 1000; i++) {
      const bytes = good.slice(0, i % 10 === 0 ? random(good.length) : good.length);
      for (let k = random(3); k >= 0 && bytes.length; k--)
        bytes[random(bytes.length)]! ^= 1 << random(8);
      try {
        const store = new addon.Store();
        const program = new addon.Program(bytes);
        const step = program.bind(store, Uint32Array.of(store.add(32)));
        step.run([new Float32Array(8)], [new Float32Array(4)]);
      } catch (error) {
        refused++;
        expect((error as Error).message).toMatch(/^(program|bind|run|gather|scatter-add): /);
      }
    }
    expect(refused).toBeGreaterThan(500);
  });

  test("messages name the place", () => {
    expect(() => new addon.Program(new Uint8Array(10))).toThrow("program: header");
    const p = new ProgramWriter();
    const x = p.add("input", "f32", [4]);
    const y = p.add("output", "f32", [4]);
    p.instruction(9, [p.seen(x, [4], [1], 4)], [y]);
    expect(() => new addon.Program(p.bytes())).toThrow(
      "program: view 2 ends at byte 20 of buffer 0, which has 16",
    );
    const q = new ProgramWriter();
    const a = q.add("input", "f32", [4]);
    q.elementwise([a], [q.add("output", "f32", [4])], [[14, 1, 0, 0, 0, "i32", "i32", 0]], [1]);
    expect(() => new addon.Program(q.bytes())).toThrow(
      "program: instruction 0 elementwise: operation 0 exp: cannot give i32",
    );
    const r = new ProgramWriter();
    r.elementwise([], [r.add("output", "f32", [1])], [[0, 0, 0, 0, 0, "f32", "f32", bits(1)]], [3]);
    expect(() => new addon.Program(r.bytes())).toThrow("shows register 3, which was not written");
  });
});

(native ? describe : describe.skip)("a loop", () => {
  const addon = native as Native;
  const bound = (p: ProgramWriter, bytes: readonly number[]) => {
    const store = new addon.Store();
    const slots = Uint32Array.from(bytes, (b) => store.add(b));
    return { store, slots, step: new addon.Program(p.bytes()).bind(store, slots) };
  };
  const rows = Float32Array.from({ length: 24 }, (_, i) => Math.floor(i / 4));

  test("gathers rows in the order given and brings every step's output", async () => {
    const { store, step } = bound(counter(), [32]);
    const order = Uint32Array.of(0, 1, 5, 2, 4, 4);
    const done = await step.loop([{ data: rows, rowBytes: 16 }], order, 2, 1000, null, null);
    expect([done.steps, done.cancelled]).toEqual([3, false]);
    const out = new Float32Array(done.outputs[0]!.buffer);
    expect([...out]).toEqual([1, 8, 16].flatMap((v) => [v, v, v, v]));
    const state = new Float32Array(8);
    store.read(0, state);
    expect([...state]).toEqual([9, 9, 9, 9, 7, 7, 7, 7]);
  });

  test("tells its progress, refuses other use of its slots, and none of its progress comes late", async () => {
    const { store, slots, step } = bound(counter(), [32]);
    const order = new Uint32Array(2_000_000);
    const seen: number[] = [];
    const promise = step.loop([{ data: rows, rowBytes: 16 }], order, 2, 1, null, (n) =>
      seen.push(n),
    );
    expect(code(() => store.read(slots[0]!, new Float32Array(8)))).toBe("Busy");
    expect(code(() => store.remove(slots[0]!))).toBe("Busy");
    expect(code(() => step.run([new Float32Array(8)], [new Float32Array(4)]))).toBe("Busy");
    const other = store.add(4);
    store.write(other, new Float32Array(1));
    expect((await promise).steps).toBe(1_000_000);
    const count = seen.length;
    expect(count).toBeGreaterThan(0);
    expect(seen).toEqual([...seen].sort((a, b) => a - b));
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(seen.length).toBe(count);
    store.read(slots[0]!, new Float32Array(8));
  });

  test("stops soon when cancelled and keeps the steps it did", async () => {
    const { store, step } = bound(counter(), [32]);
    const flag = new Int32Array(new SharedArrayBuffer(4));
    const order = new Uint32Array(40_000_000).fill(1);
    setTimeout(() => (flag[0] = 1), 20);
    const done = await step.loop([{ data: rows, rowBytes: 16 }], order, 2, 5, flag, null);
    expect(done.cancelled).toBe(true);
    expect(done.outputs[0]!.length).toBe(done.steps * 16);
    const state = new Float32Array(8);
    store.read(0, state);
    expect(state[0]).toBe(Math.min(done.steps, 2 ** 24));
  });

  test("refuses a flag whose memory could be taken away while it runs", () => {
    const { step } = bound(counter(), [32]);
    const feed = { data: rows, rowBytes: 16 };
    const start = (flag: Int32Array) => () =>
      step.loop([feed], Uint32Array.of(0, 1), 2, 5, flag, null);
    expect(start(Int32Array.of(0))).toThrow("loop: cancel does not lie in shared memory");
  });

  test("memory that a getter takes away is noticed", () => {
    const { step } = bound(counter(), [32]);
    const take = (array: Float32Array) =>
      structuredClone(array, { transfer: [array.buffer as ArrayBuffer] });
    const data = new Float32Array(24);
    const feed = {
      data,
      get rowBytes() {
        take(data);
        return 16;
      },
    };
    const loop = () => step.loop([feed], Uint32Array.of(0, 1), 2, 5, null, null);
    expect(loop).toThrow("loop: order asks for row 1 of feed 0, which has 0");

    const [input, output] = [new Float32Array(8), new Float32Array(4)];
    const outputs = [output];
    Object.defineProperty(outputs, 0, { get: () => (take(input), output) });
    expect(() => step.run([input], outputs)).toThrow("inputs[0] must have 32 bytes, got 0");
  });

  test("one step that takes long stops between its instructions", async () => {
    const { step } = bound(heavy(512, 2000), []);
    const flag = new Int32Array(new SharedArrayBuffer(4));
    const data = new Float32Array(512 * 512);
    setTimeout(() => (flag[0] = 1), 20);
    const start = performance.now();
    const done = await step.loop(
      [{ data, rowBytes: data.byteLength }],
      Uint32Array.of(0),
      1,
      5,
      flag,
      null,
    );
    expect(done).toMatchObject({ steps: 0, cancelled: true });
    expect(performance.now() - start).toBeLessThan(10_000);
  });

  test("rejects with what its progress callback threw", async () => {
    const { step } = bound(counter(), [32]);
    const promise = step.loop(
      [{ data: rows, rowBytes: 16 }],
      new Uint32Array(40_000_000),
      2,
      1,
      null,
      () => {
        throw new RangeError("enough");
      },
    );
    await expect(promise).rejects.toThrow("enough");
  });

  test("checks its arguments before it starts", () => {
    const { step } = bound(counter(), [32]);
    const feed = { data: rows, rowBytes: 16 };
    const start = (f: unknown, order: number[], batch: number) => () =>
      step.loop(f as never, Uint32Array.from(order), batch, 1, null, null);
    expect(start([feed], [0, 6], 2)).toThrow("loop: order asks for row 6 of feed 0, which has 6");
    expect(start([feed], [0, 1, 2], 2)).toThrow("loop: 3 rows are not a multiple of the batch 2");
    expect(start([], [0, 1], 2)).toThrow("loop: the program has 1 inputs, got 0 feeds");
    expect(start([{ data: rows, rowBytes: 8 }], [0, 1], 2)).toThrow("2 rows of 8 do not fill it");
    expect(start([{ data: rows }], [0, 1], 2)).toThrow("rowBytes is NaN");
    expect(start([null], [0, 1], 2)).toThrow("loop: feeds[0].data is not a typed array");
    expect(start([feed], [0, 1], 0)).toThrow("loop: batch is 0");
  });

  test("an index outside rejects with its value", async () => {
    const p = new ProgramWriter();
    const i = p.add("input", "i32", [1]);
    const y = p.add("output", "f32", [1]);
    p.instruction(4, [p.constant("f32", [3], [1, 2, 3]), i], [y], [0]);
    const { step } = bound(p, []);
    const data = Int32Array.of(0, 2, 3);
    const promise = step.loop([{ data, rowBytes: 4 }], Uint32Array.of(0, 1, 2), 1, 1, null, null);
    await expect(promise).rejects.toMatchObject({ code: "Range" });
  });
});
