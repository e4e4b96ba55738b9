import { describe, expect, test } from "@jest/globals";
import * as fc from "fast-check";
import { Program, Store } from "#sdk/reference/index.ts";
import { evaluate } from "#sdk/tensor/evaluate.ts";
import type { Tensor } from "#sdk/tensor/tensor.ts";
import { run, traced } from "../support/case-program.ts";
import { anyExpression, evaluateRecipe, inputsOf, type Recipe } from "./any-expression.ts";
import { native, paths } from "./executors.ts";

/** More of them, and others each time, by `npm run fuzz:engine`. */
const runs = Number(process.env["SONDE_FUZZ"] ?? 60);
const options =
  process.env["SONDE_FUZZ"] === undefined ? { numRuns: runs, seed: 3 } : { numRuns: runs };

const program = (recipe: Recipe, inputs: Tensor[]) =>
  traced((xs: Tensor[]) => evaluateRecipe(recipe, xs), inputs);

const onReference = (recipe: Recipe) => {
  const inputs = inputsOf(recipe);
  const made = program(recipe, inputs);
  return run(made, new Program(made.program.bytes), new Store(), inputs);
};

/** Equal to the last bit but for the sign of 0. */
function expectSame(
  found: readonly ArrayLike<number>[],
  expected: readonly ArrayLike<number>[],
): void {
  const plain = (all: readonly ArrayLike<number>[]) =>
    all.map((values) => Array.from(values, (value) => (value === 0 ? 0 : value)));
  expect(plain(found)).toEqual(plain(expected));
}

describe("random expressions of every dtype", () => {
  test("give, compiled to one program, what their ops give one by one", () => {
    fc.assert(
      fc.property(anyExpression, (recipe) => {
        const oneByOne = evaluateRecipe(recipe, inputsOf(recipe), (x) => {
          evaluate(x);
          return x;
        });
        const eager = oneByOne.map((x) =>
          x.dtype === "i64" ? Float64Array.from(x.bigDataSync(), Number) : x.dataSync(),
        );
        expectSame(eager, onReference(recipe));
      }),
      options,
    );
  }, 3_600_000);

  test.each(paths)(
    "give on %s what the reference gives",
    (path) => {
      fc.assert(
        fc.property(anyExpression, (recipe) => {
          const inputs = inputsOf(recipe);
          const made = program(recipe, inputs);
          native!.useKernels(path);
          try {
            const { bytes } = made.program;
            expectSame(
              run(made, new native!.Program(bytes), new native!.Store(), inputs),
              onReference(recipe),
            );
          } finally {
            native!.useKernels("auto");
          }
        }),
        options,
      );
    },
    3_600_000,
  );

  (native ? test : test.skip)(
    "give on two and three threads the bits that they give on one",
    () => {
      fc.assert(
        fc.property(anyExpression, (recipe) => {
          const inputs = inputsOf(recipe);
          const made = program(recipe, inputs);
          const on = (threads: number) => {
            native!.useThreads(threads, true);
            try {
              const { bytes } = made.program;
              return run(made, new native!.Program(bytes), new native!.Store(), inputs);
            } finally {
              native!.useThreads(1);
            }
          };
          const one = on(1);
          expect(on(2)).toEqual(one);
          expect(on(3)).toEqual(one);
        }),
        options,
      );
    },
    3_600_000,
  );
});
