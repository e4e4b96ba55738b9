import { afterEach, expect, jest, test } from "@jest/globals";
import { compile, ones, type Tensor } from "#sdk/tensor/index.ts";

const said: unknown[] = [];
jest.spyOn(console, "warn").mockImplementation((text) => void said.push(text));
afterEach(() => void said.splice(0));

test("a step says once that it is compiled for more than two combinations of shapes, and why", () => {
  const step = compile((w: Tensor, x: Tensor) => ({ state: w.add(x.sum(0)), out: x.mean() }));
  let state = ones([3]);
  for (const rows of [4, 4, 2, 4, 7]) ({ state } = step(state, ones([rows, 3])));
  expect(said).toEqual([
    "compile: compiled a third program of this step, as f32 [4, 3] became f32 [7, 3]; each combination of shapes has a program of its own (said once for each step)",
  ]);
});

test("a batch of another make is said as well, and equal ones are not", () => {
  const step = compile((w: Tensor, x: readonly Tensor[]) => ({ state: w, out: x[0]! }));
  const { state } = step(ones([3]), [ones([2])]);
  step(state, [ones([2])]);
  expect(said).toEqual([]);
  step(ones([3]), [ones([1])]);
  step(ones([3]), [ones([1]), ones([1])]);
  expect(said).toEqual([
    "compile: compiled a third program of this step, as another structure; each combination of shapes has a program of its own (said once for each step)",
  ]);
});
