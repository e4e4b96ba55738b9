import { expect, test } from "@jest/globals";
import { assert, constantFrom, integer, option, property } from "fast-check";
import { grad } from "#sdk/grad/index.ts";
import { slice, sum, transpose, type Cut } from "#sdk/ops/index.ts";
import { tensor } from "#sdk/tensor/create.ts";
import type { Tensor } from "#sdk/tensor/tensor.ts";

const bound = option(integer({ min: -7, max: 7 }), { nil: null });
const step = constantFrom(-3, -2, -1, 1, 2, 3);

/** Python's rule, place by place: start at the bound, clamped, and walk until the other. */
function places(length: number, start: number | null, stop: number | null, by: number): number[] {
  const fromFront = (at: number) => (at < 0 ? at + length : at);
  const first = by > 0 ? 0 : length - 1;
  const end = by > 0 ? length : -1;
  const clamp = (at: number) =>
    Math.min(Math.max(fromFront(at), by > 0 ? 0 : -1), by > 0 ? length : length - 1);
  const from = start === null ? first : clamp(start);
  const to = stop === null ? end : clamp(stop);
  const found: number[] = [];
  for (let at = from; by > 0 ? at < to : at > to; at += by) found.push(at);
  return found;
}

test("a cut takes what Python's slice takes, and its gradient goes back there", () => {
  assert(
    property(integer({ min: 0, max: 5 }), bound, bound, step, (length, start, stop, by) => {
      const x = tensor(
        Array.from({ length }, (_, i) => i),
        { shape: [length] },
      );
      const cut: Cut = [start, stop, by];
      const expected = places(length, start, stop, by);
      expect([...slice(x, [cut]).dataSync()]).toEqual(expected);
      const back = grad((y: Tensor) => sum(slice(y, [cut])))(x);
      expect([...back.dataSync()]).toEqual(
        Array.from({ length }, (_, i) => (expected.includes(i) ? 1 : 0)),
      );
    }),
    { numRuns: 200 },
  );
});

test("views of views read the right places", () => {
  const x = tensor([
    [0, 1, 2],
    [3, 4, 5],
  ]);
  const y = slice(transpose(slice(x, [[null, null, -1]])), [[1, null], -1]);
  expect([...y.dataSync()]).toEqual([1, 2]);
});
