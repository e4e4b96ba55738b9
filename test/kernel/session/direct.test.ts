import { expect, test } from "@jest/globals";
import { runDirectly } from "#kernel/session/direct.ts";

test("a script gives its value or what it throws, whatever that is", () => {
  expect(runDirectly("1 + 1")).toEqual({ status: "value", value: 2 });
  expect(runDirectly("({ a: 1 }).a; // the last statement")).toEqual({ status: "value", value: 1 });
  expect(runDirectly("throw undefined")).toEqual({ status: "thrown", thrown: undefined });
});

test("what does not compile is left to others", () => {
  expect(runDirectly("1 +")).toBeUndefined();
  expect(runDirectly("/(/")).toBeUndefined();
});

test("globals of one script are there in the next", () => {
  runDirectly("directTest = 3");
  expect(runDirectly("delete globalThis.directTest && typeof directTest")).toEqual({
    status: "value",
    value: "undefined",
  });
});
