import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { loadNative } from "#native/index.ts";
import type { KernelPath, Native, NativeStep } from "#native/native.ts";
import { bits, ProgramWriter } from "#test/support/program.ts";

const native = loadNative();
const paths: readonly KernelPath[] = ["avx512", "avx2", "neon", "portable"];

function bind(addon: Native, program: ProgramWriter): NativeStep {
  return new addon.Program(program.bytes()).bind(new addon.Store(), new Uint32Array(0));
}

const f32 = (...values: number[]) => new Float32Array(values);

(native ? describe : describe.skip).each(paths)("on %s", (path) => {
  let addon: Native;
  let possible = true;
  beforeAll(() => {
    addon = native!;
    try {
      addon.useKernels(path);
    } catch {
      possible = false;
    }
  });
  afterAll(() => native?.useKernels("auto"));
  const when = (name: string, body: () => void) =>
    test(name, () => {
      if (possible) body();
      else console.log(`skipped: this processor lacks ${path}`);
    });

  when("a chain with a broadcast row gives what its operations say", () => {
    const p = new ProgramWriter();
    const x = p.add("input", "f32", [3, 5]);
    const b = p.add("input", "f32", [5]);
    const y = p.add("output", "f32", [3, 5]);
    const m = p.add("output", "bool", [3, 5]);
    p.elementwise(
      [x, p.seen(b, [3, 5], [0, 1])],
      [y, m],
      [
        [2, 2, 0, 1, 0, "f32", "f32", 0],
        [0, 3, 0, 0, 0, "f32", "f32", bits(2)],
        [4, 4, 2, 3, 0, "f32", "f32", 0],
        [34, 5, 4, 3, 0, "bool", "f32", 0],
      ],
      [4, 5],
    );
    const values = Float32Array.from({ length: 15 }, (_, i) => i - 7);
    const row = f32(1, 2, 3, 4, 5);
    const [out, mask] = [new Float32Array(15), new Uint8Array(15)];
    bind(addon, p).run([values, row], [out, mask]);
    const want = [...values].map((v, i) => (v + row[i % 5]!) * 2);
    expect([...out]).toEqual(want);
    expect([...mask]).toEqual(want.map((v) => (v > 2 ? 1 : 0)));
  });

  when("a product reads its transposed operand where it lies", () => {
    const p = new ProgramWriter();
    const a = p.add("input", "f32", [40, 30]);
    const b = p.add("input", "f32", [50, 40]);
    const y = p.add("output", "f32", [30, 50]);
    p.instruction(2, [p.seen(a, [30, 40], [1, 30]), p.seen(b, [40, 50], [1, 40])], [y]);
    const left = Float32Array.from({ length: 1200 }, (_, i) => (i * 7) % 11);
    const right = Float32Array.from({ length: 2000 }, (_, i) => (i * 5) % 13);
    const out = new Float32Array(1500);
    bind(addon, p).run([left, right], [out]);
    const want = Array.from({ length: 1500 }, (_, at) => {
      const [i, j] = [Math.floor(at / 50), at % 50];
      let sum = 0;
      for (let k = 0; k < 40; k++) sum += left[k * 30 + i]! * right[j * 40 + k]!;
      return sum;
    });
    expect([...out]).toEqual(want);
  });

  when("rows and columns are summed", () => {
    const p = new ProgramWriter();
    const x = p.add("input", "f32", [70, 37]);
    const rows = p.add("output", "f32", [70]);
    const columns = p.add("output", "f32", [37]);
    p.instruction(3, [x], [rows], [0, 1]);
    p.instruction(3, [p.seen(x, [37, 70], [1, 37])], [columns], [0, 1]);
    const values = Float32Array.from({ length: 70 * 37 }, (_, i) => (i * 31) % 101);
    const [a, b] = [new Float32Array(70), new Float32Array(37)];
    bind(addon, p).run([values], [a, b]);
    const sum = (keep: (i: number) => boolean) =>
      values.reduce((s, v, i) => (keep(i) ? s + v : s), 0);
    expect([...a]).toEqual(Array.from(a, (_, r) => sum((i) => Math.floor(i / 37) === r)));
    expect([...b]).toEqual(Array.from(b, (_, c) => sum((i) => i % 37 === c)));
  });

  when("the largest value's place is found, a NaN wins", () => {
    const p = new ProgramWriter();
    const x = p.add("input", "f32", [2, 4]);
    const [top, at] = [p.add("output", "f32", [2]), p.add("output", "i32", [2])];
    p.instruction(3, [x], [top], [1, 1]).instruction(3, [x], [at], [4, 1]);
    const [a, b] = [new Float32Array(2), new Int32Array(2)];
    bind(addon, p).run([f32(1, 9, 9, 2, 5, NaN, 7, 8)], [a, b]);
    expect([...a]).toEqual([9, NaN]);
    expect([...b]).toEqual([1, 1]);
  });

  when("rows are gathered and added back; an index outside is an error with its value", () => {
    const p = new ProgramWriter();
    const table = p.add("input", "f32", [4, 3]);
    const index = p.add("input", "i32", [3]);
    const rows = p.add("scratch", "f32", [3, 3]);
    const sums = p.add("output", "f32", [4, 3]);
    p.instruction(4, [table, index], [rows], [0]).instruction(5, [index, rows], [sums], [0]);
    const step = bind(addon, p);
    const out = new Float32Array(12);
    const values = Float32Array.from({ length: 12 }, (_, i) => i);
    step.run([values, new Int32Array([2, 0, 2])], [out]);
    expect([...out]).toEqual([0, 1, 2, 0, 0, 0, 12, 14, 16, 0, 0, 0]);
    expect(() => step.run([values, new Int32Array([0, 4, 0])], [out])).toThrow(
      "gather: index 4 is outside 0…3",
    );
  });

  when("softmax and its logarithm sum to one", () => {
    const p = new ProgramWriter();
    const x = p.add("input", "f32", [2, 19]);
    const [y, z] = [p.add("output", "f32", [2, 19]), p.add("output", "f32", [2, 19])];
    p.instruction(6, [x], [y]).instruction(7, [x], [z]);
    const values = Float32Array.from({ length: 38 }, (_, i) => ((i * 13) % 29) + 80);
    const [a, b] = [new Float32Array(38), new Float32Array(38)];
    bind(addon, p).run([values], [a, b]);
    for (const r of [0, 1]) {
      const row = [...values.subarray(r * 19, r * 19 + 19)].map((v) => Math.exp(v - 108));
      const total = row.reduce((s, v) => s + v, 0);
      row.forEach((e, i) => {
        expect(Math.abs(a[r * 19 + i]! / (e / total) - 1)).toBeLessThan(1e-6);
        expect(Math.abs(b[r * 19 + i]! - Math.log(e / total))).toBeLessThan(1e-5);
      });
    }
  });

  when("random numbers follow the key", () => {
    const p = new ProgramWriter();
    const key = p.add("input", "i32", [4]);
    const y = p.add("output", "i32", [6]);
    p.instruction(8, [key], [y], [2, 0]);
    const out = new Int32Array(6);
    bind(addon, p).run([new Int32Array(4)], [out]);
    expect([...out].slice(0, 4).map((v) => v >>> 0)).toEqual([
      0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8,
    ]);
  });
});
