import { expect, test } from "@jest/globals";
import * as fc from "fast-check";
import { topological } from "#sdk/graph/node.ts";
import { structureKey } from "#sdk/graph/structure-key.ts";
import { clip, neg, reshape, slice, sub, sum, transpose } from "#sdk/ops/index.ts";
import { ones, tensor, type Tensor } from "#sdk/tensor/index.ts";
import { anyExpression, evaluateRecipe, inputsOf } from "./any-expression.ts";

const isLeaf = ({ inputs }: Tensor) => inputs.length === 0;
const keyOf = (root: Tensor) => structureKey(topological([root], isLeaf), isLeaf, [root]);

test("one operation again and again on other shapes, dtypes and in another order has a key for each", () => {
  const [a, b, c, d] = [ones([3]), ones([3]), ones([2, 3]), ones([3], "f64")];
  const made = [
    () => sub(a, b),
    () => sub(b, a),
    () => sub(a, a),
    () => sub(a, c),
    () => sub(c, a),
    () => sub(d, d),
    () => neg(a),
    () => neg(c),
    () => neg(d),
    () => neg(neg(a)),
    () => sub(neg(a), b),
    () => transpose(c),
    () => transpose(c, [0, 1]),
  ];
  const keys = made.map((make) => keyOf(make()));
  expect(new Set(keys).size).toBe(made.length);
  // Each twice in a row, then all once more.
  expect(made.flatMap((make) => [keyOf(make()), keyOf(make())])).toEqual(
    keys.flatMap((key) => [key, key]),
  );
  expect(keyOf(sub(ones([3]), ones([3])))).toBe(keys[0]);
});

test("operations in turns compute what they say", () => {
  const [a, b] = [tensor([5, 7]), tensor([1, 2])];
  for (let i = 0; i < 3; i++) {
    expect(sub(a, b).toArray()).toEqual([4, 5]);
    expect(sub(b, a).toArray()).toEqual([-4, -5]);
    expect(sub(a, a).toArray()).toEqual([0, 0]);
    expect(sub(a, tensor([1])).toArray()).toEqual([4, 6]);
  }
});

test("attributes that are made anew at each call give the key that equal ones gave", () => {
  const x = tensor([
    [1, 2, 3],
    [4, 5, 6],
  ]);
  const made = [
    ...[0, 1].map((axis) => () => sum(x, axis)),
    ...[2, 3, 6].map((length) => () => reshape(x, [length, -1])),
    ...[1, 2].map((end) => () => slice(x, [0, end])),
    ...[4, 5].map((high) => () => clip(x, 0, high)),
    () => transpose(x),
  ].filter((make) => make() !== x);
  const keys = made.map((make) => keyOf(make()));
  expect(made.map((make) => keyOf(make()))).toEqual(keys);
  // The bounds of clip are leaves, whose values are not part of a key.
  expect(new Set(keys).size).toBe(made.length - 1);
});

test("a shape that its owner changes after the call leaves the keys as they were", () => {
  const x = tensor([1, 2, 3, 4, 5, 6]);
  const shape = [2, 3];
  const before = keyOf(reshape(x, shape));
  shape.reverse();
  expect(keyOf(reshape(x, shape))).not.toBe(before);
  expect(keyOf(reshape(x, [2, 3]))).toBe(before);
  expect(reshape(x, [3, 2]).toArray()).toEqual([
    [1, 2],
    [3, 4],
    [5, 6],
  ]);
});

test("random expressions have the key that is written for them, however often they are asked for", () => {
  fc.assert(
    fc.property(anyExpression, (recipe) => {
      const roots = evaluateRecipe(recipe, inputsOf(recipe));
      for (const part of topological(roots, isLeaf)) {
        const nodes = topological([part], isLeaf);
        // With the root named twice nothing is remembered.
        const written = structureKey(nodes, isLeaf, [part, part]);
        expect(`${keyOf(part)} ${nodes.length - 1}`).toBe(written);
      }
    }),
    { numRuns: 300, seed: 4 },
  );
});
