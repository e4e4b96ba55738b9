import { describe, expect, test } from "@jest/globals";
import { size } from "#sdk/core/shape.ts";
import type { Builder, Value } from "#sdk/graph/builder.ts";
import { explain, nameOf } from "#sdk/graph/explain.ts";
import { createProgram } from "#sdk/graph/program.ts";
import { native, paths, reference, run } from "./executors.ts";
import { ProgramWriter } from "../support/program.ts";
import { graphOf } from "./support.ts";

type Build = (b: Builder, ...inputs: Value[]) => readonly Value[];
const square = (b: Builder, x: Value) => b.elementwise("square", x);
const all = (x: Value) => x.shape.map((_, axis) => axis);

/** What becomes which instructions, and from what. */
const joined: Readonly<
  Record<string, readonly [shapes: readonly (readonly number[])[], names: string[], build: Build]>
> = {
  "a sum of squares": [
    [[1000]],
    ["elementwise ×1, 1 sum"],
    (b, x) => [b.reduce("sum", square(b, x), [0])],
  ],
  "what is added up and wanted itself": [
    [[40, 30]],
    ["elementwise ×1, 1 sum"],
    (b, x) => [square(b, x), b.reduce("sum", square(b, x), [1])],
  ],
  "what is added up early and computed on": [
    [[40, 30]],
    ["elementwise ×3, 2 sums"],
    (b, x) => {
      const y = square(b, x);
      const sum = b.reduce("sum", y, [0]);
      const z = b.elementwise("neg", b.elementwise("add", b.elementwise("mul", y, x), x));
      return [sum, b.reduce("sum", z, [1]), z];
    },
  ],
  "sums along different axes, with a row that is added to all": [
    [
      [6, 50, 20],
      [50, 1],
    ],
    ["elementwise ×1, 3 sums"],
    (b, x, row) => {
      const y = b.elementwise("mul", x, row);
      return [[0], [1], [0, 2]].map((axes) => b.reduce("sum", y, axes));
    },
  ],
  "all of an array in another shape": [
    [[8, 9]],
    ["elementwise ×1, 1 sum"],
    (b, x) => [b.reduce("sum", b.reshape(square(b, x), [72]), [0])],
  ],
  "the sum that a softmax divides by": [
    [[40, 30]],
    ["elementwise ×1, 1 sum", "elementwise ×1"],
    (b, x) => {
      const e = b.elementwise("exp", x);
      const sum = b.reshape(b.reduce("sum", e, [1]), [40, 1]);
      return [b.elementwise("div", e, b.broadcast(sum, [40, 30]))];
    },
  ],
  "more sums than an instruction has outputs": [
    [[40, 30]],
    ["elementwise ×8, 7 sums", "reduce", "elementwise ×1, 1 sum"],
    (b, x) => {
      const sums: Value[] = [];
      for (let y = x; sums.length < 9; sums.push(b.reduce("sum", y, [0])))
        y = b.elementwise("sin", y);
      return sums;
    },
  ],
};

describe("one instruction with the chain", () => {
  test.each(Object.entries(joined))("%s", (_, [shapes, names, build]) => {
    const graph = graphOf(shapes, build);
    const program = createProgram(graph, { leastSum: 0 });
    expect(program.schedule.steps.map(nameOf)).toEqual(names);
    const inputs = shapes.map((shape, i) =>
      Float32Array.from({ length: size(shape) }, (_unused, k) => Math.sin(k + i)),
    );
    const expected = run(reference, createProgram(graph, { fused: false }), inputs);
    const found = [run(reference, program, inputs)];
    for (const path of paths) {
      native!.useKernels(path);
      found.push(run(native!, program, inputs));
      native!.useThreads(3, true);
      expect(run(native!, program, inputs)).toEqual(found.at(-1));
      native!.useThreads(1);
      native!.useKernels("auto");
    }
    for (const results of found)
      results.forEach((values, i) =>
        values.forEach((value, k) => expect(value).toBeCloseTo(expected[i]![k]!, 3)),
      );
  });
});

test.each([
  [[50, 700], [0], false],
  [[50, 700], [1], false],
  [[3, 41, 16], [1], false],
  [[40_000], [0], true],
])("whole numbers %j along %j, exactly and on any number of threads", (shape, axes, wraps) => {
  const graph = graphOf([shape], (b, x) => {
    const i32 = b.elementwise("mul", b.cast(x, "i32"), b.fill(wraps ? 2 ** 20 : 3, "i32"));
    const flags = b.cast(b.elementwise("gt", x, b.fill(0, "f32")), "i32");
    return [i32, b.cast(i32, "i64"), flags].map((y) => b.reduce("sum", y, axes));
  });
  const program = createProgram(graph, { leastSum: 0 });
  expect(program.schedule.steps.map(nameOf)).toEqual([
    "elementwise ×4, 2 sums",
    "elementwise ×3, 1 sum",
  ]);
  const x = Float32Array.from({ length: size(shape) }, (_, k) => ((k * 7919) % 2003) - 1000);
  const expected = run(reference, createProgram(graph, { fused: false }), [x]);
  if (wraps) expect(expected[0]).not.toEqual(expected[1]);
  expect(run(reference, program, [x])).toEqual(expected);
  for (const path of paths) {
    native!.useKernels(path);
    expect(run(native!, program, [x])).toEqual(expected);
    native!.useThreads(3, true);
    expect(run(native!, program, [x])).toEqual(expected);
    native!.useThreads(1);
    native!.useKernels("auto");
  }
});

/** What stays apart, and what an explanation says of it. */
const apart: Readonly<Record<string, readonly [shape: readonly number[], why: string, Build]>> = {
  "the greatest": [[40], "it is no sum but max", (b, x) => [b.reduce("max", square(b, x), [0])]],
  "some of the elements": [
    [40],
    "its result is read in another order",
    (b, x) => {
      const y = square(b, x);
      return [y, b.reduce("sum", b.slice(y, [{ start: 0, length: 20, step: 2 }]), [0])];
    },
  ],
  "one for each place": [
    [40, 1],
    "it has one element for each place",
    (b, x) => [b.reduce("sum", square(b, x), [1])],
  ],
  "no elements": [[0, 3], "there are no elements", (b, x) => [b.reduce("sum", square(b, x), [0])]],
};

test.each(Object.entries(apart))("%s: apart from the chain", (_, [shape, why, build]) => {
  const program = createProgram(graphOf([shape], build), { leastSum: 0 });
  expect(explain(program)).toContain(`# not joined with 0: ${why}`);
  expect(program.schedule.steps.every(({ sums }) => sums === undefined)).toBe(true);
});

test("sums of few elements are passes of their own", () => {
  const names = (count: number) =>
    createProgram(
      graphOf([[count]], (b, x) => [b.reduce("sum", square(b, x), [0])]),
    ).schedule.steps.map(nameOf);
  expect(names(32_767)).toEqual(["elementwise ×1", "reduce"]);
  expect(names(32_768)).toEqual(["elementwise ×1, 1 sum"]);
});

const slow: readonly (readonly [shape: number[], axes: number[], why: string])[] = [
  [[100, 300], [1], "it adds up fewer than 32768 elements"],
  [[16, 4096], [0], "each of its places gets fewer than 64 elements"],
  [[24, 100, 16], [1], "it adds up axes in the middle, before fewer than 32 elements"],
];

test.each(slow)("%j along %j: apart, where it pays nothing", (shape, axes, why) => {
  const graph = graphOf([shape], (b, x) => [b.reduce("sum", square(b, x), axes)]);
  expect(explain(createProgram(graph))).toContain(`# not joined with 0: ${why}`);
  expect(createProgram(graph, { leastSum: 0 }).schedule.steps.map(nameOf)).toEqual([
    "elementwise ×1, 1 sum",
  ]);
});

test.each([
  [[8, 100, 64], [1]],
  [[100, 400], [0]],
  [[10, 80, 2, 50], [1]],
])("%j along %j: joined", (shape, axes) => {
  const graph = graphOf([shape], (b, x) => [b.reduce("sum", square(b, x), axes)]);
  expect(createProgram(graph).schedule.steps.map(nameOf)).toEqual(["elementwise ×1, 1 sum"]);
});

test("a sum that a program keeps takes no bytes of what is read", () => {
  // A flag is a byte, so that four of them are as large as the sum.
  const program = createProgram(
    graphOf([[4]], (b, x) => {
      const flags = b.after(b.elementwise("gt", x, b.fill(0, "f32")), x);
      const numbers = b.cast(flags, "f32");
      const sum = b.reduce("sum", numbers, all(numbers));
      return [b.elementwise("exp", b.reshape(sum, [1]))];
    }),
    { leastSum: 0 },
  );
  const input = [Float32Array.of(1, -1, 2, 3)];
  for (const executor of native === null ? [reference] : [reference, native])
    expect(run(executor, program, input)[0]![0]).toBeCloseTo(Math.exp(3), 4);
});

describe("a program whose sums are none is refused", () => {
  const sum = 1 << 8;
  const neg = [[10, 1, 0, 0, 0, "f32", "f32", 0]] as const;
  const chain = (
    change: (p: ProgramWriter, x: number, y: number) => ProgramWriter,
    shape: readonly number[] = [2, 4],
    dtype: "f32" | "bool" = "f32",
  ) => {
    const p = new ProgramWriter();
    return change(p, p.add("input", dtype, shape), p.add("output", dtype, [4])).bytes();
  };
  const cases: Readonly<Record<string, readonly [message: RegExp, bytes: Uint8Array]>> = {
    "an unknown kind": [
      /unknown (kind|way) 2/,
      chain((p, x, y) => p.elementwise([x], [y], neg, [1 | (2 << 8)]), [4]),
    ],
    flags: [
      /adds up register 1, which is no computed number/,
      chain(
        (p, x, y) =>
          p.elementwise(
            [x],
            [p.seen(y, [2, 4], [0, 1])],
            [[39, 1, 0, 0, 0, "bool", "bool", 0]],
            [1 | sum],
          ),
        [2, 4],
        "bool",
      ),
    ],
    "an input as it is": [
      /adds up register 0, which is no computed number/,
      chain((p, x, y) => p.elementwise([x], [p.seen(y, [2, 4], [0, 1])], neg, [sum])),
    ],
    "no elements": [
      /adds up no elements/,
      chain((p, x, y) => p.elementwise([x], [p.seen(y, [0, 9], [0, 1])], neg, [1 | sum]), [0, 9]),
    ],
    "places that reach over each other": [
      /overlaps itself/,
      chain(
        (p, x, y) => p.elementwise([x], [p.seen(y, [2, 2, 2], [0, 1, 1])], neg, [1 | sum]),
        [2, 2, 2],
      ),
    ],
    "no sum in a place that is written twice": [
      /overlaps itself/,
      chain((p, x, y) => p.elementwise([x], [p.seen(y, [2, 4], [0, 1])], neg, [1])),
    ],
    "where an input lies": [
      /shares bytes with input 0|reads view \d+ where it writes view \d+/,
      chain((p, x, y) => {
        const t = p.add("scratch", "f32", [2, 4]);
        p.elementwise([x], [t], neg, [1]);
        p.elementwise([t], [p.seen(t, [2, 4], [0, 1])], neg, [1 | sum]);
        return p.elementwise([p.seen(t, [4], [1])], [y], neg, [1]);
      }),
    ],
  };

  test.each(Object.entries(cases))("%s", (_, [message, bytes]) => {
    expect(() => new reference.Program(bytes)).toThrow(message);
    if (native !== null) expect(() => new native!.Program(bytes)).toThrow(message);
  });
});
