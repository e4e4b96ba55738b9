import { expect, test } from "@jest/globals";
import { draw } from "#kernel/display/bundle.ts";
import { plain } from "#kernel/display/text.ts";

const million = 1_000_000;
const nested = (width: number, depth: number): unknown =>
  depth === 0 ? 0 : Array.from({ length: width }, () => nested(width, depth - 1));

function chain(length: number): object {
  let list: object = {};
  for (let i = 0; i < length; i++) list = { list };
  return list;
}

test.each<[string, () => unknown]>([
  ["an array of ten million", () => Array.from({ length: 10 * million }, (_, i) => i)],
  ["a typed array of ten million", () => new Float64Array(10 * million)],
  ["a map of a million", () => new Map(Array.from({ length: million }, (_, i) => [i, i]))],
  ["a set of a million", () => new Set(Array.from({ length: million }, (_, i) => i))],
  ["a million records", () => Array.from({ length: million }, (_, n) => ({ n }))],
  ["arrays in arrays in arrays in arrays", () => nested(40, 4)],
  ["a hundred thousand objects in each other", () => chain(100_000)],
  [
    "an object of a million keys",
    () => Object.fromEntries(Array.from({ length: million }, (_, i) => [i, i])),
  ],
  [
    "a list of objects of many keys",
    () =>
      Array.from({ length: 100 }, () =>
        Object.fromEntries(Array.from({ length: 10_000 }, (_, i) => [`k${i}`, i])),
      ),
  ],
  ["a list of long texts", () => Array.from({ length: 1000 }, () => "x".repeat(50_000))],
  ["a text of fifty million characters", () => "x".repeat(50 * million)],
  [
    "a map of long texts",
    () => new Map(Array.from({ length: 1000 }, (_, i) => [i, "x".repeat(50_000)])),
  ],
  ["a sparse array", () => Array(10 * million)],
  ["a buffer of a hundred megabytes", () => Buffer.alloc(100 * million)],
])("%s is drawn soon and in few characters", async (_, make) => {
  const value = make();
  const start = performance.now();
  const { data } = await draw(value);
  const text = JSON.stringify(data);
  expect(performance.now() - start).toBeLessThan(25_000);
  expect(text.length).toBeLessThan(1_100_000);
});

test("a value with a cycle is text", async () => {
  const cycle: Record<string, unknown> = { name: "a" };
  cycle["self"] = cycle;
  expect((await draw(cycle)).data["text/plain"]).toContain("[Circular *1]");
  expect((await draw([cycle])).data["text/html"]).toContain("Circular");
});

test("says how much is left out", () => {
  expect(plain("x".repeat(million + 5))).toMatch(/x\n… 5 more characters$/);
  const keys = Object.fromEntries(Array.from({ length: 100_000 }, (_, i) => [`key${i}`, i]));
  expect(plain(keys)).toMatch(/… 99900 more keys$/);
});

test("has no colour codes, also where a value's own text has", () => {
  const coloured = { [Symbol.for("nodejs.util.inspect.custom")]: () => "\u001b[31mred\u001b[39m" };
  expect(plain(coloured)).toBe("red");
});
