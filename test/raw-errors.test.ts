import { expect, test } from "@jest/globals";
import * as sdk from "#sdk/index.ts";

/** What JavaScript and Node say of an argument that nobody looked at. */
const raw =
  /Cannot (?:read|destructure|convert|set)|is not (?:a function|iterable|a constructor)|Invalid array length|argument must be of type/;
const one = sdk.tensor([1, 2]);
const wrong: readonly (readonly [what: string, args: readonly unknown[]])[] = [
  ["nothing", []],
  ["null", [null]],
  ["a number", [5]],
  ["a text", ["x"]],
  ["an empty object", [{}]],
  ["an empty array", [[]]],
  ["arrays", [[1, 2], [3]]],
  ["objects", [{ a: 1 }, { b: 2 }]],
  ["a function", [() => 1]],
  ["a tensor", [one]],
  ["a tensor and null", [one, null]],
  ["a tensor and an object", [one, {}]],
  ["a second argument alone", [undefined, 5, {}]],
];
/** These do something to the machine or the process. */
const left: readonly string[] = ["doctor", "useThreads"];
const isClass = (value: unknown) => /^class\b/.test(Function.prototype.toString.call(value));
const functions = Object.entries(sdk).filter(
  (entry): entry is [string, (...args: unknown[]) => unknown] =>
    typeof entry[1] === "function" && !isClass(entry[1]) && !left.includes(entry[0]),
);

test.each(wrong)("no function says what JavaScript says of %s", async (_, args) => {
  const said: string[] = [];
  const note = (name: string, error: unknown) => {
    if (error instanceof Error && raw.test(error.message)) said.push(`${name}: ${error.message}`);
  };
  for (const [name, call] of functions)
    try {
      await call(...args);
    } catch (error) {
      note(name, error);
    }
  expect(said).toEqual([]);
});
