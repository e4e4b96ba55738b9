import { expect, test } from "@jest/globals";
import {
  broadcastShapes,
  checkShape,
  normalizeAxes,
  normalizeAxis,
  show,
} from "#sdk/core/shape.ts";

test.each([
  [
    [[2, 3], [3]],
    [2, 3],
  ],
  [
    [
      [2, 1],
      [1, 3],
    ],
    [2, 3],
  ],
  [[[], [4]], [4]],
  [[[0], [1]], [0]],
])("%j broadcast to %j", (shapes, expected) => {
  expect(broadcastShapes("add", ...shapes)).toEqual(expected);
});

test("names the op and the shapes that do not broadcast", () => {
  expect(() => broadcastShapes("add", [2, 3], [2])).toThrow(
    "add: shapes do not broadcast, got [2, 3] and [2]",
  );
});

test("axes count from the end when negative", () => {
  expect(normalizeAxis("sum", -1, 3)).toBe(2);
  expect(normalizeAxes("sum", [-1, 0], 3)).toEqual([0, 2]);
  expect(normalizeAxes("sum", undefined, 2)).toEqual([0, 1]);
  expect(() => normalizeAxis("sum", 3, 3)).toThrow("sum: axis 3 is not one of the 3 axes");
  expect(() => normalizeAxes("sum", [0, -3], 3)).toThrow("sum: an axis is named twice in [0, 0]");
});

test("refuses sizes that are none", () => {
  expect(() => checkShape("zeros", [2, -1])).toThrow(
    "zeros: sizes are whole numbers from 0 up, got [2, -1]",
  );
  expect(() =>
    checkShape(
      "zeros",
      Array.from({ length: 9 }, () => 1),
    ),
  ).toThrow("at most 8 axes");
  expect(show([])).toBe("[]");
});
