import { expect, test } from "@jest/globals";
import { flatten, showStructure, unflatten } from "#sdk/core/tree.ts";

const isNumber = (value: unknown): value is number => typeof value === "number";

test("a tree comes apart in the order of its keys and together again", () => {
  const tree = { b: 1, a: [2, { c: 3 }], empty: {} };
  const { leaves, structure } = flatten("test", tree, isNumber);
  expect(leaves).toEqual([1, 2, 3]);
  expect(showStructure(structure)).toBe("{b, a: [_, {c}], empty: {}}");
  expect(unflatten(structure, [4, 5, 6])).toEqual({ b: 4, a: [5, { c: 6 }], empty: {} });
});

test("says where something is no leaf", () => {
  expect(() => flatten("compile", { w: [1, "x"] }, isNumber)).toThrow(
    "compile: expected tensors in plain objects and arrays, got string at .w[1]",
  );
  expect(() => flatten("compile", null, isNumber)).toThrow("got null at the top");
});
