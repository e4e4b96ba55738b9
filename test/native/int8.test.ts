import { describe, expect, test } from "@jest/globals";
import { Philox } from "#sdk/core/philox.ts";
import { ProgramBuilder } from "#sdk/graph/program-builder.ts";
import { createProgram, type Program } from "#sdk/graph/program.ts";
import { native, paths, reference, run } from "../graph/executors.ts";

const random = new Philox(3, "int8");
const bytes = (length: number): Int8Array =>
  Int8Array.from({ length }, () => random.below(256) - 128);
const each = paths.length > 0 ? describe.each(paths) : describe.skip.each(["addon"] as const);

each("the addon (%s) gives the integers of the reference", (path) => {
  const both = (program: Program, inputs: readonly ArrayBufferView[]) => {
    native!.useKernels(path as "portable");
    try {
      return [run(native!, program, inputs), run(reference, program, inputs)] as const;
    } finally {
      native!.useKernels("auto");
    }
  };

  test.each([
    [1, 1, 1],
    [3, 5, 7],
    [4, 64, 4],
    [5, 65, 9],
    [17, 300, 10],
    [66, 129, 31],
  ])("of products [%i, %i] · […, %i], stored either way", (m, k, n) => {
    for (const turned of [false, true]) {
      const builder = new ProgramBuilder();
      const a = builder.input(0, "i8", [m, k]);
      const b = builder.input(1, "i8", turned ? [n, k] : [k, n]);
      const product = builder.matmulI8(a, turned ? builder.permute(b, [1, 0]) : b);
      const program = createProgram(builder.graph([product], []));
      const [found, expected] = both(program, [bytes(m * k), bytes(k * n)]);
      expect(found).toEqual(expected);
    }
  });

  test("of batches that broadcast", () => {
    const builder = new ProgramBuilder();
    const a = builder.input(0, "i8", [3, 2, 20]);
    const b = builder.input(1, "i8", [20, 5]);
    const program = createProgram(builder.graph([builder.matmulI8(a, b)], []));
    const [found, expected] = both(program, [bytes(120), bytes(100)]);
    expect(found).toEqual(expected);
  });

  test.each([
    [1, 1, 1],
    [5, 9, 70],
    [66, 33, 130],
  ])("of bits of [%i, %i] · […, %i], stored either way", (m, k, n) => {
    for (const turned of [false, true]) {
      const builder = new ProgramBuilder();
      const a = builder.input(0, "u8", [m, k]);
      const b = builder.input(1, "u8", turned ? [n, k] : [k, n]);
      const product = builder.matmulBits(a, turned ? builder.permute(b, [1, 0]) : b);
      const program = createProgram(builder.graph([product], []));
      const whole = (length: number) => new Uint8Array(bytes(length).buffer);
      const [found, expected] = both(program, [whole(m * k), whole(k * n)]);
      expect(found).toEqual(expected);
    }
  });

  test("of quantised rows, columns and all with one scale", () => {
    const x = Float32Array.from({ length: 5 * 37 }, () => 40 * random.normal());
    x.set([0.5, 1.5, -2.5, Number.NaN, Infinity, -Infinity, -0, 1e9]);
    for (const shape of [[], [5, 1], [37], [5, 37]]) {
      const builder = new ProgramBuilder();
      const scale = builder.input(1, "f32", shape);
      const value = builder.quantize(builder.input(0, "f32", [5, 37]), scale);
      const program = createProgram(builder.graph([value], []));
      const length = shape.reduce((a, b) => a * b, 1);
      const scales = Float32Array.from({ length }, (_, i) => [1, 0.3, 0][i % 3]!);
      const [found, expected] = both(program, [x, scales]);
      expect(found).toEqual(expected);
    }
  });

  test("in copies, gathers and joined pieces of i8", () => {
    const builder = new ProgramBuilder();
    const x = builder.input(0, "i8", [4, 6]);
    const turned = builder.permute(x, [1, 0]);
    const picked = builder.gather(x, builder.input(1, "i32", [2]), 1);
    const joined = builder.concat([x, picked], 1);
    const program = createProgram(builder.graph([turned, picked, joined], []));
    const [found, expected] = both(program, [bytes(24), Int32Array.of(5, 0)]);
    expect(found).toEqual(expected);
  });

  test("largest and least values of rows, with NaN wherever it stands", () => {
    const rows = 40;
    const x = Float32Array.from({ length: rows * 37 }, () => random.normal());
    for (let row = 0; row < 37; row++) x[row * 37 + row] = Number.NaN;
    const builder = new ProgramBuilder();
    const given = builder.input(0, "f32", [rows, 37]);
    const outputs = (["max", "min"] as const).map((kind) => builder.reduce(kind, given, [1]));
    const [found, expected] = both(createProgram(builder.graph(outputs, [])), [x]);
    expect(found).toEqual(expected);
  });
});

const executors = [["the reference", reference] as const, ["the addon", native] as const];

test.each(executors.filter(([, executor]) => executor !== null))(
  "%s refuses i8 where it is not held",
  (_, executor) => {
    const load = (build: (builder: ProgramBuilder) => ReturnType<ProgramBuilder["matmul"]>) => {
      const builder = new ProgramBuilder();
      const program = createProgram(builder.graph([build(builder)], []));
      return () => new executor!.Program(program.bytes);
    };
    const x = (builder: ProgramBuilder) => builder.input(0, "i8", [4, 4]);
    expect(load((b) => b.matmulI8(b.input(0, "f32", [4, 4]), b.input(1, "i8", [4, 4])))).toThrow(
      /i8/,
    );
    expect(load((b) => b.quantize(x(b), b.input(1, "f32", [])))).toThrow(/f32/);
  },
);
