import { expect, test } from "@jest/globals";
import { calleeBefore, nameBefore, partsBefore } from "#kernel/syntax/names.ts";

test("finds where a name starts, of characters in one or two units", () => {
  expect(nameBefore("a + $b1", 7)).toBe(4);
  expect(nameBefore("a.𝒳y", 5)).toBe(2);
  expect(nameBefore("12ab", 4)).toBe(2);
  expect(nameBefore("a +", 3)).toBe(3);
  expect(nameBefore("", 0)).toBe(0);
});

test("takes the digits before a name for a part of a word", () => {
  expect(partsBefore("x = 12ab", 8)).toBe(4);
});

test("finds what a bracket calls, also before type arguments", () => {
  expect(calleeBefore("foo(", 3)).toBe(0);
  expect(calleeBefore("a < b, foo <Map<string, X>> (", 28)).toBe(7);
  expect(calleeBefore("new Set<string>(", 15)).toBe(4);
  expect(calleeBefore("x = (", 4)).toBeUndefined();
  expect(calleeBefore("f(x) => (", 8)).toBeUndefined();
});
