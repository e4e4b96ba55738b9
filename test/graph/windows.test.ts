import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { size } from "#sdk/core/shape.ts";
import type { Graph } from "#sdk/graph/ir.ts";
import { createProgram } from "#sdk/graph/program.ts";
import { native, paths, reference, run } from "./executors.ts";
import { graphOf } from "./support.ts";

const axis = { stride: 1, dilation: 1, spread: 1, before: 0 };
const pooled = { ...axis, stride: 2 };
const square = { groups: 1, axes: [axis, axis] };

/** `outputs` channels of 3 × 5 windows with a stride along the rows, for rows of `columns` outputs. */
const narrow = (outputs: number, columns: number, stride: number): Graph =>
  graphOf(
    [
      [2, 6, stride * columns, 3],
      [3, 5, 3, outputs],
    ],
    (b, x, w) => {
      const along = { ...axis, stride, before: 2 };
      return [b.conv(x, w, [4, columns], { groups: 1, axes: [axis, along] })];
    },
  );

/** A convolution of 13 samples with few output channels, which lie side by side, and the gradient of its weights. */
const beside = (
  [image, kernel, outputs]: readonly [number[], number[], number[]],
  window: { groups: number; axes: (typeof axis)[] },
): Graph =>
  graphOf(
    [
      [13, ...image],
      [...kernel, image.at(-1)! / window.groups, outputs.at(-1)!],
      [13, ...outputs],
    ],
    (b, x, w, dy) => [
      b.conv(x, w, outputs.slice(0, -1), window),
      b.convWeights(x, dy, kernel, window),
    ],
  );

const cases: Readonly<Record<string, Graph>> = {
  "one output, four at once": narrow(1, 8, 1),
  "six outputs, two at once": narrow(6, 6, 1),
  "six outputs in rows of an odd length": narrow(6, 7, 1),
  "three outputs, every second place": narrow(3, 4, 2),
  "samples side by side": beside(
    [
      [9, 11, 1],
      [5, 5],
      [9, 11, 6],
    ],
    {
      groups: 1,
      axes: [
        { ...axis, before: 2 },
        { ...axis, before: 2 },
      ],
    },
  ),
  "samples side by side, with gaps and steps": beside(
    [
      [8, 9, 2],
      [3, 3],
      [4, 3, 5],
    ],
    {
      groups: 1,
      axes: [
        { ...axis, stride: 2, before: 1 },
        { ...axis, stride: 3, dilation: 2, before: 1 },
      ],
    },
  ),
  "samples side by side, spread and in groups": beside(
    [
      [3, 4, 4],
      [3, 2],
      [7, 9, 6],
    ],
    {
      groups: 2,
      axes: [
        { ...axis, spread: 2, before: 2 },
        { ...axis, spread: 2, before: 1 },
      ],
    },
  ),
  "samples side by side, half of the outputs in the padding": beside([[10, 3], [4], [15, 7]], {
    groups: 1,
    axes: [{ ...axis, before: 9 }],
  }),
  "samples side by side, none of the first inputs": beside([[10, 5], [3], [5, 1]], {
    groups: 1,
    axes: [{ ...axis, before: -3 }],
  }),
  "samples side by side, three axes": beside(
    [
      [2, 3, 4, 2],
      [2, 2, 3],
      [1, 4, 4, 4],
    ],
    {
      groups: 1,
      axes: [axis, { ...axis, before: 1 }, { ...axis, before: 1 }],
    },
  ),
  "samples side by side, of channels that lie first": graphOf(
    [
      [13, 3, 6, 7],
      [2, 3, 3, 3],
    ],
    (b, x, w) => {
      const [last, weights] = [b.permute(x, [0, 2, 3, 1]), b.permute(w, [2, 3, 1, 0])];
      return [b.conv(last, weights, [4, 5], square)];
    },
  ),
  "a gradient of inputs, turned weights": graphOf(
    [
      [2, 4, 4, 5],
      [3, 3, 6, 5],
    ],
    (b, dy, w) => {
      const turned = b.slice(w, [
        { start: 2, length: 3, step: -1 },
        { start: 2, length: 3, step: -1 },
        { start: 0, length: 6, step: 1 },
        { start: 0, length: 5, step: 1 },
      ]);
      const padded = { ...axis, before: 2 };
      const swapped = b.permute(turned, [0, 1, 3, 2]);
      return [b.conv(dy, swapped, [6, 6], { ...square, axes: [padded, padded] })];
    },
  ),
  ...Object.fromEntries(
    (["max", "sum"] as const).flatMap((kind) =>
      [6, 7].map((width) => [
        `pool of ${kind} in rows of ${width} and its way back`,
        graphOf(
          [
            [2, 4, width, 3],
            [2, 2, 3, 3],
          ],
          (b, x, dy) => {
            const window = { kind, sizes: [2, 2], axes: [pooled, pooled] };
            const back = kind === "max" ? [x, dy] : [dy];
            return [b.pool(window, [2, 3], x), b.poolBack(window, [2, 4, width, 3], ...back)];
          },
        ),
      ]),
    ),
  ),
};

describe.each(paths)("%s", (path) => {
  beforeAll(() => native?.useKernels(path));
  afterAll(() => native?.useKernels("auto"));

  test.each(Object.keys(cases))("%s gives what the reference gives", (name) => {
    const graph = cases[name]!;
    const inputs = graph.items
      .filter(({ kind }) => kind === "input")
      // Whole numbers, so that sums are exact in any order; several are equal.
      .map(({ shape }, k) =>
        Float32Array.from({ length: size(shape) }, (_, i) => ((i * 7 + k) % 11) - 5),
      );
    const program = createProgram(graph);
    expect(run(native!, program, inputs)).toEqual(run(reference, program, inputs));
  });
});
