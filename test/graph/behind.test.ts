import { afterEach, describe, expect, test } from "@jest/globals";
import type { DType } from "#sdk/core/dtype.ts";
import { size } from "#sdk/core/shape.ts";
import type { Builder, Value } from "#sdk/graph/builder.ts";
import { explain } from "#sdk/graph/explain.ts";
import { ProgramBuilder } from "#sdk/graph/program-builder.ts";
import { createProgram } from "#sdk/graph/program.ts";
import { ProgramWriter } from "../support/program.ts";
import { manyPrograms } from "./many-programs.ts";
import { native, paths, reference, run } from "./executors.ts";

const window = {
  groups: 1,
  axes: [1, 1].map(() => ({ stride: 1, dilation: 1, spread: 1, before: 1 })),
};

type Build = (b: Builder, ...states: Value[]) => { states?: Value[]; outputs: Value[] };
interface Case {
  readonly shapes: readonly (readonly number[])[];
  readonly dtype?: DType;
  /** The instructions that run behind the one before them. */
  readonly behind: readonly number[];
  readonly build: Build;
}

const relu = (b: Builder, x: Value) => b.elementwise("relu", x);
const add = (b: Builder, x: Value, y: Value) => b.elementwise("add", x, y);
const layer = (b: Builder, x: Value, w: Value, bias: Value) =>
  relu(b, add(b, b.matmul(x, w), b.broadcast(bias, [x.shape[0]!, w.shape[1]!])));

// From 24 rows and 384 columns on products tell how far they are.
const cases: Readonly<Record<string, Case>> = {
  "a layer with its bias": {
    shapes: [[260, 40], [40, 400], [400]],
    behind: [1],
    build: (b, x, w, bias) => ({ outputs: [layer(b, x, w, bias)] }),
  },
  "a layer in f64": {
    shapes: [[130, 40], [40, 400], [400]],
    dtype: "f64",
    behind: [1],
    build: (b, x, w, bias) => ({ outputs: [layer(b, x, w, bias)] }),
  },
  "a deep product, whose rows are added up in parts": {
    shapes: [[130, 520], [520, 1100], [1100]],
    behind: [1],
    build: (b, x, w, bias) => ({ outputs: [layer(b, x, w, bias)] }),
  },
  "one long row of elements, with the product and a second result": {
    shapes: [
      [130, 40],
      [40, 397],
    ],
    behind: [1],
    build: (b, x, w) => {
      const y = b.matmul(x, w);
      return { outputs: [y, b.elementwise("tanh", y), b.elementwise("gt", y, b.fill(0, "f32"))] };
    },
  },
  "the product in another shape": {
    shapes: [
      [140, 30],
      [30, 400],
    ],
    behind: [1],
    build: (b, x, w) => ({ outputs: [relu(b, b.reshape(b.matmul(x, w), [20, 7, 400]))] }),
  },
  "few rows": {
    shapes: [[3, 20], [20, 50], [50]],
    behind: [1],
    build: (b, x, w, bias) => ({ outputs: [layer(b, x, w, bias)] }),
  },
  "a step down its gradient": {
    shapes: [
      [40, 500],
      [300, 40],
      [300, 500],
    ],
    behind: [1],
    build: (b, dy, x, w) => {
      const gradient = b.elementwise("mul", b.matmul(x, dy), b.fill(0.1, "f32"));
      return { states: [dy, x, b.elementwise("sub", w, gradient)], outputs: [] };
    },
  },
  "a convolution": {
    shapes: [[5, 9, 11, 3], [3, 3, 3, 20], [20]],
    behind: [1],
    build: (b, x, w, bias) => {
      const y = b.conv(x, w, [9, 11], window);
      return { outputs: [relu(b, add(b, y, b.broadcast(bias, y.shape)))] };
    },
  },
  "what is read the other way round": {
    shapes: [
      [400, 40],
      [40, 400],
    ],
    behind: [],
    build: (b, x, w) => {
      const y = b.matmul(x, w);
      return { outputs: [add(b, y, b.permute(y, [1, 0]))] };
    },
  },
  "some of its columns": {
    shapes: [
      [260, 40],
      [40, 400],
    ],
    behind: [],
    build: (b, x, w) => {
      const rows = { start: 0, length: 260, step: 1 };
      const some = (start: number) =>
        b.slice(b.matmul(x, w), [rows, { start, length: 200, step: 1 }]);
      return { outputs: [add(b, some(0), some(200))] };
    },
  },
  "what is added up": {
    shapes: [
      [260, 40],
      [40, 400],
    ],
    behind: [],
    build: (b, x, w) => ({
      outputs: [b.reduce("sum", b.elementwise("square", b.matmul(x, w)), [0])],
    }),
  },
};

const each = paths.length > 0 ? describe.each(paths) : describe.skip.each(["addon"] as const);

each("a chain behind what it reads (%s)", (path) => {
  afterEach(() => {
    native!.useKernels("auto");
    native!.useThreads(1);
  });

  test.each(Object.entries(cases))(
    "%s: the same bits as one after another, and on three threads",
    (_, { shapes, dtype = "f32", behind, build }) => {
      native!.useKernels(path as "portable");
      const builder = new ProgramBuilder();
      const given = shapes.map((shape, i) => builder.state(i, dtype, shape));
      const { states = given, outputs } = build(builder, ...given);
      const program = createProgram(builder.graph(outputs, states), { leastSum: 0 });
      expect(new native!.Program(program.bytes).behind).toEqual(behind);
      expect(explain(program).match(/runs behind/g)?.length ?? 0).toBe(behind.length);

      const numbers = (shape: readonly number[], i: number) =>
        Array.from({ length: size(shape) }, (_unused, k) => Math.sin(3 * k + i));
      const Numbers = dtype === "f64" ? Float64Array : Float32Array;
      const start = shapes.map((shape, i) => Numbers.from(numbers(shape, i)));
      const found = run(native!, program, [], start);
      const expected = run(reference, program, [], start);
      found.forEach((values, i) => {
        for (const [k, value] of values.entries())
          if (Math.abs(value - expected[i]![k]!) > 1e-3) expect(value).toBe(expected[i]![k]);
      });
      // A trap looks at the result of each instruction, so that they run one after another.
      native!.trap("nan");
      const apart = run(native!, program, [], start);
      native!.trap("off");
      expect(apart).toEqual(found);
      native!.useThreads(3, true);
      expect(run(native!, program, [], start)).toEqual(found);
    },
  );

  test("is told of by explanations as it is, for many programs", () => {
    for (const program of manyPrograms(7)) {
      const told = explain(program)
        .split("\n")
        .filter((line) => line.includes("runs behind"));
      const { behind } = new native!.Program(program.bytes);
      expect(told.length).toBe(behind.length);
    }
  });

  test("waits where it writes over what is still read", () => {
    const p = new ProgramWriter();
    const [x, w] = [p.add("input", "f32", [30, 400]), p.add("input", "f32", [400, 400])];
    const a = p.add("scratch", "f32", [30, 400]);
    const y = p.add("scratch", "f32", [30, 400]);
    const out = p.add("output", "f32", [30, 400]);
    p.elementwise([x], [a], [[10, 1, 0, 0, 0, "f32", "f32", 0]], [1]);
    p.instruction(2, [a, w], [y]);
    p.elementwise([y], [a], [[10, 1, 0, 0, 0, "f32", "f32", 0]], [1]);
    p.elementwise([a], [out], [[10, 1, 0, 0, 0, "f32", "f32", 0]], [1]);
    expect(new native!.Program(p.bytes()).behind).toEqual([]);
  });
});
