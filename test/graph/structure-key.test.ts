import { expect, test } from "@jest/globals";
import { topological } from "#sdk/graph/node.ts";
import { structureKey } from "#sdk/graph/structure-key.ts";
import { neg, sub, transpose } from "#sdk/ops/index.ts";
import { ones, tensor, type Tensor } from "#sdk/tensor/index.ts";

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
