import { describe, expect, test } from "@jest/globals";
import * as fc from "fast-check";
import type { DType } from "#sdk/core/dtype.ts";
import { Philox } from "#sdk/core/philox.ts";
import { size } from "#sdk/core/shape.ts";
import type { Builder, Value } from "#sdk/graph/builder.ts";
import { ProgramBuilder } from "#sdk/graph/program-builder.ts";
import { createProgram, type Program } from "#sdk/graph/program.ts";
import { anyProgram, buildAny } from "./any-program.ts";
import { floatOps, integerOps, specials, type Arithmetic } from "./elementwise-cases.ts";
import { native, paths, reference, run } from "./executors.ts";

const each = paths.length > 0 ? describe.each(paths) : describe.skip.each(["addon"] as const);

each("the addon (%s) gives what the reference gives", (path) => {
  const both = (
    program: Program,
    inputs: readonly ArrayBufferView[],
    states: ArrayBufferView[] = [],
  ) => {
    native!.useKernels(path as "portable");
    try {
      return [
        run(native!, program, inputs, states),
        run(reference, program, inputs, states),
      ] as const;
    } finally {
      native!.useKernels("auto");
    }
  };

  test("on random programs, within 2e-5, and what their operations give one by one", () => {
    fc.assert(
      fc.property(anyProgram, (recipe) => {
        const graph = buildAny(recipe);
        const program = createProgram(graph, { leastSum: 0 });
        const arrays = (shapes: readonly (readonly number[])[], name: string) =>
          shapes.map((shape, i) => numbers(`${name} ${i}`, size(shape)));
        const states = arrays(recipe.shapes.slice(0, 2), "state");
        const [found, expected] = both(program, arrays(recipe.shapes, "input"), states);
        expectClose(found, expected, 2e-5, 2e-5);
        const apart = createProgram(graph, { fused: false });
        const oneByOne = run(reference, apart, arrays(recipe.shapes, "input"), states);
        expectClose(found, oneByOne, 2e-5, 2e-5);
      }),
      { numRuns: 50, seed: 11 },
    );
  });

  test.each(floatOps)("%s on every kind of number", (op, operands, relative, absolute) => {
    const inputs = operands === 1 ? [specials] : pairs();
    const program = elementwise(
      op,
      inputs.map(() => "f32"),
      inputs[0].length,
    );
    const [found, expected] = both(program, inputs);
    expectClose(found, expected, relative, absolute);
  });

  test.each(floatOps)("%s on every kind of f64", (op, operands) => {
    const inputs = (operands === 1 ? [specials] : pairs()).map((x) => Float64Array.from(x));
    const program = elementwise(
      op,
      inputs.map(() => "f64"),
      inputs[0]!.length,
    );
    const [found, expected] = both(program, inputs);
    expectClose(found, expected, 1e-11, 1e-300);
  });

  test.each(integerOps)("%s on i64, bit by bit", (op, operands) => {
    const values = [
      0n,
      1n,
      -1n,
      7n,
      -7n,
      3n,
      63n,
      64n,
      2n ** 62n + 1n,
      2n ** 63n - 1n,
      -(2n ** 63n),
    ];
    const count = values.length ** 2;
    const left = BigInt64Array.from({ length: count }, (_, i) => values[i % values.length]!);
    const right = BigInt64Array.from(
      { length: count },
      (_, i) => values[Math.floor(i / values.length)]!,
    );
    const inputs = operands === 1 ? [left] : [left, right];
    // In two halves, as numbers do not hold 64 bits.
    const b = new ProgramBuilder();
    const args = inputs.map((_, i) => b.input(i, "i64", [count]));
    const y = b.elementwise(op, ...args);
    const high = y.dtype === "i64" ? b.elementwise("shr", y, b.fill(32, "i64")) : y;
    const outputs = [b.cast(y, "i32"), b.cast(high, "i32")];
    const [found, expected] = both(createProgram(b.graph(outputs, [])), inputs);
    expect(found).toEqual(expected);
  });

  test.each(integerOps)("%s on i32, bit by bit", (op, operands) => {
    const values = Int32Array.of(
      0,
      1,
      -1,
      7,
      -7,
      3,
      2 ** 31 - 1,
      -(2 ** 31),
      46341,
      65537,
      -65536,
      12,
    );
    const left = Int32Array.from({ length: 144 }, (_, i) => values[i % 12]!);
    const right = Int32Array.from({ length: 144 }, (_, i) => values[Math.floor(i / 12)]!);
    const inputs = operands === 1 ? [left] : [left, right];
    const [found, expected] = both(
      elementwise(
        op,
        inputs.map(() => "i32"),
        144,
      ),
      inputs,
    );
    expect(found).toEqual(expected);
  });

  test.each(["and", "or", "xor", "not", "eq", "ne"] as const)("%s on bool", (op) => {
    const left = Uint8Array.from({ length: 67 }, (_, i) => i & 1);
    const right = Uint8Array.from({ length: 67 }, (_, i) => (i >> 1) & 1);
    const inputs = op === "not" ? [left] : [left, right];
    const [found, expected] = both(
      elementwise(
        op,
        inputs.map(() => "bool"),
        67,
      ),
      inputs,
    );
    expect(found).toEqual(expected);
  });

  test("casts between all dtypes", () => {
    const cases: [ArrayBufferView, DType, DType][] = [
      [specials, "f32", "i32"],
      [specials, "f32", "bool"],
      [Int32Array.of(0, 1, -5, 2 ** 31 - 1, -(2 ** 31)), "i32", "f32"],
      [Int32Array.of(0, 1, -5), "i32", "bool"],
      [Uint8Array.of(0, 1, 1), "bool", "f32"],
      [Uint8Array.of(0, 1, 1), "bool", "i32"],
    ];
    for (const [data, from, to] of cases) {
      const length = data.byteLength / (from === "bool" ? 1 : 4);
      const builder = new ProgramBuilder();
      const x = builder.input(0, from, [length]);
      const [found, expected] = both(createProgram(builder.graph([builder.cast(x, to)], [])), [
        data,
      ]);
      expect(found).toEqual(expected);
    }
  });

  test.each(["sum", "max", "min", "prod", "argmax", "argmin"] as const)(
    "%s of rows with and without NaN",
    (kind) => {
      const data = numbers("rows", 7 * 53);
      data[60] = Number.NaN;
      data[170] = Infinity;
      const [found, expected] = both(
        programOf([[7, 53]], (b, x) => b.reduce(kind, x, [1])),
        [data],
      );
      expectClose(found, expected, 1e-5, 1e-5);
    },
  );

  test.each(["uniform", "normal", "bits"] as const)("random %s", (kind) => {
    const builder = new ProgramBuilder();
    const key = builder.input(0, "i32", [4]);
    const program = createProgram(builder.graph([builder.random(kind, key, 5, [1003])], []));
    const [found, expected] = both(program, [Int32Array.of(1, -2, 3, -4)]);
    expectClose(found, expected, 1e-6, 2e-6);
  });

  test("gather and scatter-add", () => {
    const builder = new ProgramBuilder();
    const x = builder.input(0, "f32", [4, 5, 3]);
    const index = builder.input(1, "i32", [2, 3]);
    const picked = builder.gather(x, index, 1);
    const program = createProgram(
      builder.graph([picked, builder.scatterAdd(index, picked, 1, 5)], []),
    );
    const [found, expected] = both(program, [numbers("x", 60), Int32Array.of(4, 0, 1, 1, 1, 3)]);
    expectClose(found, expected, 1e-6, 1e-6);
  });

  test("products of many shapes, transposed and not", () => {
    for (const [m, k, n] of [
      [1, 1, 1],
      [3, 5, 7],
      [16, 16, 16],
      [33, 65, 17],
      [64, 1, 64],
      [1, 128, 1],
    ] as const) {
      const program = programOf(
        [
          [m, k],
          [n, k],
        ],
        (b, x, y) => b.matmul(x, b.permute(y, [1, 0])),
      );
      const [found, expected] = both(program, [numbers("a", m * k), numbers("b", n * k)]);
      expectClose(found, expected, 1e-5, 1e-5);
    }
  });

  test("an index outside is an error with its value", () => {
    const builder = new ProgramBuilder();
    const x = builder.input(0, "f32", [3]);
    const program = createProgram(
      builder.graph([builder.gather(x, builder.input(1, "i32", [1]), 0)], []),
    );
    for (const executor of [native!, reference])
      expect(() => run(executor, program, [new Float32Array(3), Int32Array.of(9)])).toThrow(
        /\b9\b/,
      );
  });
});

function pairs(): [Float32Array, Float32Array] {
  const n = specials.length;
  return [
    Float32Array.from({ length: n * n }, (_, i) => specials[i % n]!),
    Float32Array.from({ length: n * n }, (_, i) => specials[Math.floor(i / n)]!),
  ];
}

function elementwise(op: Arithmetic, dtypes: readonly DType[], length: number): Program {
  const builder = new ProgramBuilder();
  const inputs = dtypes.map((dtype, i) => builder.input(i, dtype, [length]));
  return createProgram(builder.graph([builder.elementwise(op, ...inputs)], []));
}

function programOf(
  shapes: readonly (readonly number[])[],
  build: (builder: Builder, ...inputs: Value[]) => Value,
): Program {
  const builder = new ProgramBuilder();
  const inputs = shapes.map((shape, i) => builder.input(i, "f32", shape));
  return createProgram(builder.graph([build(builder, ...inputs)], []));
}

function numbers(name: string, length: number): Float32Array {
  const random = new Philox(1, name);
  return Float32Array.from({ length }, () => random.normal());
}

function expectClose(
  found: readonly (readonly number[])[],
  expected: readonly (readonly number[])[],
  relative: number,
  absolute: number,
): void {
  const wrong: string[] = [];
  expected.forEach((values, k) =>
    values.forEach((value, i) => {
      const other = found[k]![i]!;
      // -0 and 0 are taken for equal.
      if (other === value || (Number.isNaN(other) && Number.isNaN(value))) return;
      const off = Math.abs(other - value);
      if (!(off <= Math.max(absolute, relative * Math.abs(value))))
        wrong.push(`result ${k}[${i}] is ${other}, not ${value}`);
    }),
  );
  expect(wrong.slice(0, 5)).toEqual([]);
}
