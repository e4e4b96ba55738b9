import type { Builder, Value } from "#sdk/graph/builder.ts";
import type { Graph } from "#sdk/graph/ir.ts";
import { backwards } from "#sdk/graph/resampling.ts";
import { graphOf } from "./support.ts";

const axis = { stride: 2, dilation: 1, spread: 1, before: 1 };
const window = { groups: 2, axes: [axis, { ...axis, spread: 2 }] };
const pooling = { kind: "max", sizes: [3, 2], axes: [axis, axis] } as const;
const image = [2, 5, 6, 4];
/** Of five places three, of six two: one alone, two shared, and none. */
const resampling = [
  [
    [[0, 1]],
    [
      [3, 0.25],
      [4, 0.75],
    ],
    [[3, 2]],
  ],
  [
    [
      [5, 0.5],
      [0, -0.5],
      [1, 3],
    ],
    [],
  ],
] as const;

/** The inputs of a graph in f64. */
const wide = (b: Builder, ...xs: Value[]): Value[] => xs.map((x) => b.cast(x, "f64"));

/** Small graphs with every instruction that moves a window over images. */
export const windowGraphs: readonly Graph[] = [
  graphOf([image, [3, 3, 2, 6]], (b, x, w) => [b.conv(x, w, [3, 4], window)]),
  graphOf([image, [2, 3, 4, 6]], (b, x, dy) => [b.convWeights(x, dy, [3, 3], window)]),
  graphOf([image, [3, 3, 1, 4]], (b, x, w) => [
    b.conv(x, w, [5, 6], { groups: 4, axes: [axis, axis] }),
  ]),
  graphOf([image], (b, x) => [b.pool(pooling, [3, 3], x)]),
  graphOf([image], (b, x) => [
    b.resample(resampling, x),
    b.resample(resampling, b.cast(x, "f64")),
    b.resample(backwards(resampling, [5, 6]), b.resample(resampling, x)),
  ]),
  graphOf([image, [2, 3, 3, 4]], (b, x, dy) => [b.poolBack(pooling, image, x, dy)]),
  graphOf([image, [3, 3, 2, 6]], (b, ...given) => {
    const [x, w] = wide(b, ...given);
    const y = b.conv(x!, w!, [3, 4], window);
    return [y, b.convWeights(x!, y, [3, 3], window)];
  }),
  graphOf([image], (b, given) => {
    const [x] = wide(b, given);
    const y = b.pool(pooling, [3, 3], x!);
    const picked = b.pool({ ...pooling, kind: "pick" }, [3, 3], x!, x!);
    return [y, picked, b.poolBack(pooling, image, x!, y)];
  }),
];
