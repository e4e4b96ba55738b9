import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { size } from "#sdk/core/shape.ts";
import { createProgram } from "#sdk/graph/program.ts";
import { attentionGraph, type Look } from "./attention-programs.ts";
import { native, paths, reference, run } from "./executors.ts";

const cases: Readonly<Record<string, Look>> = {
  "one block": { sizes: [7, 19, 5, 3], causal: false, scale: 0.5 },
  "blocks of queries": { sizes: [150, 33, 16, 17], causal: false, scale: 0.25 },
  "blocks that each look a little further": { sizes: [131, 140, 4, 4], causal: true, scale: 1 },
  "more queries than keys": { sizes: [90, 20, 4, 1], causal: true, scale: 1 },
  "a mask": { sizes: [70, 18, 3, 4], causal: false, scale: 0.5, mask: "bool" },
  "a mask and an order": { sizes: [20, 30, 3, 4], causal: true, scale: 0, mask: "bool" },
  "a mask that hides the only key from some": {
    sizes: [70, 1, 3, 4],
    causal: false,
    scale: 0.5,
    mask: "bool",
  },
  "a mask that is added": { sizes: [70, 18, 3, 4], causal: false, scale: 0.5, mask: "f32" },
  "an added mask and an order": { sizes: [20, 30, 3, 4], causal: true, scale: 2, mask: "f32" },
  "heads between rows and columns": { sizes: [66, 66, 4, 4], causal: true, scale: 1, turned: true },
  "one query": { sizes: [1, 40, 8, 8], causal: false, scale: -1 },
  "no keys": { sizes: [3, 0, 2, 2], causal: false, scale: 1 },
  "no queries": { sizes: [0, 3, 2, 2], causal: true, scale: 1 },
};

const inputsOf = (look: Look): readonly (Float32Array | Uint8Array)[] =>
  attentionGraph(look)
    .items.filter((item) => item.kind === "input")
    .sort((a, b) => a.attrs.index - b.attrs.index)
    .map(({ shape, dtype }, k) => {
      const number = (i: number) => (((i * 37 + k * 11) % 23) - 11) / 8;
      const length = { length: size(shape) };
      return dtype === "bool"
        ? Uint8Array.from(length, (_, i) => Number(i % 5 !== 2))
        : Float32Array.from(length, (_, i) => number(i));
    });

describe.each(paths)("%s", (path) => {
  beforeAll(() => native?.useKernels(path));
  afterAll(() => native?.useKernels("auto"));

  test.each(Object.keys(cases))("attention over %s is what the reference gives", (name) => {
    const look = cases[name]!;
    const program = createProgram(attentionGraph(look));
    const inputs = inputsOf(look);
    const [found, wanted] = [run(native!, program, inputs), run(reference, program, inputs)];
    const errors = found.flatMap((output, k) =>
      output.map((a, i) => {
        const b = wanted[k]![i]!;
        return Object.is(a, b) ? 0 : Math.abs(a - b) / (1 + Math.abs(b));
      }),
    );
    expect(errors.filter((error) => !(error < 3e-6))).toEqual([]);
  });

  test("attention gives the same bits on any number of threads", () => {
    for (const look of Object.values(cases)) {
      const program = createProgram(attentionGraph(look));
      const inputs = inputsOf(look);
      const one = run(native!, program, inputs);
      try {
        for (const threads of [2, 3]) {
          native!.useThreads(threads, true);
          expect(run(native!, program, inputs)).toEqual(one);
        }
      } finally {
        native!.useThreads(1);
      }
    }
  });
});
