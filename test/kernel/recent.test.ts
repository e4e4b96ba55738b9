import { expect, test } from "@jest/globals";
import { Recent } from "#kernel/recent.ts";

test("the newest entries are there, and those before them are forgotten", () => {
  const recent = new Recent<number, string>(3);
  for (let i = 1; i <= 3; i++) recent.set(i, `the ${i}`);
  expect([1, 2, 3, 4].map((i) => recent.get(i))).toEqual(["the 1", "the 2", "the 3", undefined]);
  for (let i = 4; i <= 8; i++) recent.set(i, `the ${i}`);
  expect([3, 4, 6, 8].map((i) => recent.get(i))).toEqual([undefined, "the 4", "the 6", "the 8"]);
});

test("what is asked for again and again stays", () => {
  const recent = new Recent<number, string>(3);
  for (let i = 0; i < 20; i++) {
    recent.set(i, `the ${i}`);
    expect(recent.get(0)).toBe("the 0");
  }
});
