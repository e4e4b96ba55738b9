import { expect, test } from "@jest/globals";
import { validationRows } from "#sdk/train/validation-rows.ts";

const classes = Int32Array.from({ length: 100 }, (_, row) => (row % 10 === 0 ? 1 : 0));

test("each class gives its share, and every row is in one part", () => {
  const { train, validation } = validationRows(100, 0.2, 7, classes);
  expect(validation).toHaveLength(20);
  expect(Array.from(validation).filter((row) => classes[row] === 1)).toHaveLength(2);
  expect([...train, ...validation].sort((a, b) => a - b)).toEqual([...classes.keys()]);
});

test("the same seed sets the same rows apart", () => {
  expect(validationRows(100, 0.2, 7)).toEqual(validationRows(100, 0.2, 7));
  expect(validationRows(100, 0.2, 7)).not.toEqual(validationRows(100, 0.2, 8));
});

test("too few rows for the share is an error", () => {
  expect(() => validationRows(2, 0.1, 7)).toThrow("2 to learn from and 0 to validate");
});
