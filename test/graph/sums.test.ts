import { expect, test } from "@jest/globals";
import { size } from "#sdk/core/shape.ts";
import type { Builder, Value } from "#sdk/graph/builder.ts";
import { createProgram } from "#sdk/graph/program.ts";
import { reference, run } from "./executors.ts";
import { graphOf, instructions } from "./support.ts";

const left = (b: Builder, x: Value) => b.permute(x, [1, 0]);
const add = (b: Builder, values: readonly Value[]) =>
  values.reduce((sum, value) => b.elementwise("add", sum, value));

/** What each step of a recurrent network gives the gradient of its weights. */
const ofSteps = (count: number) =>
  Array.from({ length: count }, () => [
    [2, 6],
    [2, 8],
  ]).flat();

/** What is to be a few products, and from what; `products` says how many. */
const cases: Readonly<
  Record<
    string,
    {
      readonly shapes: readonly (readonly number[])[];
      readonly products: number;
      readonly build: (b: Builder, ...inputs: Value[]) => readonly Value[];
    }
  >
> = {
  "a sum of products is one product": {
    shapes: [
      [6, 2],
      [2, 8],
      [6, 1],
      [1, 8],
    ],
    products: 1,
    build: (b, w, x, y, z) => [add(b, [b.matmul(w, x), b.matmul(y, z)])],
  },
  "the gradient of weights used at each step is one product": {
    shapes: ofSteps(3),
    products: 1,
    build: (b, ...all) => [
      add(
        b,
        [0, 2, 4].map((i) => b.matmul(left(b, all[i]!), all[i + 1]!)),
      ),
    ],
  },
  "one operand among transposed ones that is not": {
    shapes: [
      [2, 6],
      [2, 8],
      [2, 6],
      [2, 8],
      [6, 2],
      [2, 8],
    ],
    products: 1,
    build: (b, ...all) => [
      add(b, [
        b.matmul(left(b, all[0]!), all[1]!),
        b.matmul(left(b, all[2]!), all[3]!),
        b.matmul(all[4]!, all[5]!),
      ]),
    ],
  },
  "right operands that are transposed": {
    shapes: [
      [6, 2],
      [8, 2],
      [6, 2],
      [8, 2],
    ],
    products: 1,
    build: (b, w, x, y, z) => [add(b, [b.matmul(w, left(b, x)), b.matmul(y, left(b, z))])],
  },
  "rows that stand below each other in another order already": {
    shapes: ofSteps(3),
    products: 1,
    build: (b, u, v, w, x, y, z) => [
      b.concat([x, z, v], 0),
      add(b, [b.matmul(left(b, u), v), b.matmul(left(b, w), x), b.matmul(left(b, y), z)]),
    ],
  },
  "rows that stand below each other afterwards": {
    shapes: ofSteps(2),
    products: 1,
    build: (b, w, x, y, z) => {
      const sum = add(b, [b.matmul(left(b, w), x), b.matmul(left(b, y), z)]);
      return [sum, b.concat([z, x], 0)];
    },
  },
  "an operand twice, beside rows that hold it once": {
    shapes: [...ofSteps(2), [2, 8]],
    products: 1,
    build: (b, u, v, w, x, y) => [
      b.concat([u, w], 0),
      add(b, [b.matmul(left(b, u), v), b.matmul(left(b, w), x), b.matmul(left(b, u), y)]),
    ],
  },
  "other terms stay in the sum": {
    shapes: [
      [6, 2],
      [2, 8],
      [6, 2],
      [2, 8],
      [6, 8],
    ],
    products: 1,
    build: (b, w, x, y, z, more) => [add(b, [more, b.matmul(w, x), more, b.matmul(y, z)])],
  },
  "the same product twice": {
    shapes: [
      [6, 2],
      [2, 8],
    ],
    products: 1,
    build: (b, x, y) => [add(b, [b.matmul(x, y), b.matmul(x, y)])],
  },
  "a product that is wanted by itself stays apart": {
    shapes: [
      [6, 2],
      [2, 8],
      [6, 2],
      [2, 8],
    ],
    products: 2,
    build: (b, w, x, y, z) => {
      const first = b.matmul(w, x);
      return [add(b, [first, b.matmul(y, z)]), first];
    },
  },
  "products deeper than their result is wide stay apart": {
    shapes: [
      [3, 20],
      [20, 4],
      [3, 20],
      [20, 4],
    ],
    products: 2,
    build: (b, w, x, y, z) => [add(b, [b.matmul(w, x), b.matmul(y, z)])],
  },
};

test.each(Object.keys(cases))("%s", (name) => {
  const { shapes, products, build } = cases[name]!;
  const inputs = shapes.map((shape, k) =>
    Float32Array.from({ length: size(shape) }, (_, i) => ((i * 37 + k * 11) % 23) - 11),
  );
  const program = createProgram(graphOf(shapes, build));
  const plain = createProgram(graphOf(shapes, build), { fused: false });
  // Small whole numbers: every order of adding gives the same.
  expect(run(reference, program, inputs)).toEqual(run(reference, plain, inputs));
  expect(instructions(program).filter((line) => line.startsWith("matmul"))).toHaveLength(products);
});
