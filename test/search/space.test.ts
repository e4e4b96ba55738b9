import { expect, test } from "@jest/globals";
import { Philox } from "#sdk/core/philox.ts";
import { choice, float, int, when } from "#sdk/search/dimension.ts";
import { draw, parametersOf, uniformValue, type Space } from "#sdk/search/space.ts";

test("a plain array of two rising numbers is a range, any other a choice", () => {
  const space = parametersOf({
    depth: [3, 12],
    rate: [0, 0.5],
    width: [32, 64, 128],
    backbone: ["mlp", "resnet"],
    falling: [8, 4],
    norm: [true, false],
  });
  expect(space.map(({ dimension }) => dimension)).toEqual([
    { kind: "int", low: 3, high: 12, log: false },
    { kind: "float", low: 0, high: 0.5, log: false },
    { kind: "choice", values: [32, 64, 128] },
    { kind: "choice", values: ["mlp", "resnet"] },
    { kind: "choice", values: [8, 4] },
    { kind: "choice", values: [true, false] },
  ]);
});

test("a conditional parameter exists only where its condition holds", () => {
  const space = parametersOf({
    backbone: choice("mlp", "resnet"),
    expansion: when({ backbone: "resnet" }, int(1, 4)),
  });
  const random = new Philox(1, "draws");
  const seen = Array.from({ length: 50 }, () =>
    draw(space, ({ dimension }) => uniformValue(dimension, random)),
  );
  expect(seen.some(({ backbone }) => backbone === "resnet")).toBe(true);
  expect(seen.every((each) => (each["backbone"] === "resnet") === "expansion" in each)).toBe(true);
});

test("uniform draws cover each value of a range alike, and each order of magnitude of a logarithmic one", () => {
  const random = new Philox(2, "draws");
  const counts = [0, 0, 0, 0];
  for (let i = 0; i < 4000; i++) counts[(uniformValue(int(1, 4), random) as number) - 1]!++;
  counts.forEach((count) => expect(Math.abs(count - 1000)).toBeLessThan(120));
  const range = float(1e-4, 1e-2, { log: true });
  const low = Array.from({ length: 2000 }, () => uniformValue(range, random) as number);
  expect(low.every((value) => value >= 1e-4 && value <= 1e-2)).toBe(true);
  expect(Math.abs(low.filter((value) => value < 1e-3).length - 1000)).toBeLessThan(120);
});

test.each<[() => unknown, string]>([
  [() => choice(), "choice: there is nothing to choose from"],
  [() => choice(1, 1), "choice: a value stands twice in 1, 1"],
  [() => int(1.5, 3), "int: the range is 1.5 to 3; both ends are whole numbers"],
  [() => int(3, 3), "int: the range is 3 to 3; the first is below the second"],
  [() => float(0, 1, { log: true }), "float: a logarithmic range starts above 0, got 0"],
  [() => when({}, int(1, 2)), "when: the condition names no parameter"],
  [
    () => when(undefined as never, int(1, 2)),
    'when: takes a condition, as { backbone: "resnet" }, got undefined',
  ],
  [
    () => parametersOf(undefined as never),
    "search: takes a space, an object of parameters by name, as { rate: float(0, 1) }, got undefined",
  ],
  [() => parametersOf({}), "search: the space has no parameter"],
  [() => parametersOf({ a: 3 } as unknown as Space), "search: 'a' is 3; give an array"],
  [
    () => parametersOf({ a: when({ b: 1 }, int(1, 2)), b: choice(1, 2, 3) }),
    "search: 'a' depends on 'b', which does not stand before it in the space",
  ],
  [
    () => parametersOf({ b: choice("x", "y"), a: when({ b: "z" }, int(1, 2)) }),
    "search: 'a' waits for 'b' to be \"z\", which is not in its choice of x, y",
  ],
])("refuses %s", (make, message) => {
  expect(make).toThrow(message);
});
