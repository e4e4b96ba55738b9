import { expect, test } from "@jest/globals";
import * as fc from "fast-check";
import { holderOf } from "#sdk/graph/places.ts";
import { bytesOf } from "#sdk/graph/plan.ts";
import { createProgram, type Program } from "#sdk/graph/program.ts";
import type { Item } from "#sdk/graph/ir.ts";
import { isWhole } from "#sdk/graph/step.ts";
import { anyProgram, buildAny } from "./any-program.ts";
import { graphOf } from "./support.ts";

test("places never overlap while both arrays are needed", () => {
  fc.assert(
    fc.property(anyProgram, (recipe) => {
      expect(overlaps(createProgram(buildAny(recipe)))).toEqual([]);
    }),
    { numRuns: 200, seed: 3 },
  );
});

test("of two outputs of an instruction one takes the place of an input, also where nobody reads it", () => {
  const program = createProgram(
    graphOf([[16, 16]], (b, x) => {
      const token = b.elementwise("tanh", b.matmul(x, x));
      // What waits for the token does not read it.
      return [b.matmul(b.elementwise("neg", token), b.after(x, token))];
    }),
  );
  expect(program.schedule.steps[1]!.outputs).toHaveLength(2);
  expect(overlaps(program)).toEqual([]);
});

test("an input that is also read in another order is not written over", () => {
  const program = createProgram(
    graphOf([[16, 16]], (b, x) => {
      const y = b.matmul(x, x);
      const sum = b.elementwise("add", y, b.permute(y, [1, 0]));
      return [b.matmul(sum, x)];
    }),
  );
  expect(overlaps(program)).toEqual([]);
});

test("a chain of products needs the scratch of two", () => {
  const program = createProgram(
    graphOf([[32, 32]], (b, x) => {
      let y = x;
      for (let i = 0; i < 10; i++) y = b.matmul(y, x);
      return [y];
    }),
  );
  expect(program.plan.arenaBytes).toBe(2 * 32 * 32 * 4);
});

test("ten thousand instructions in a chain are planned without a deep stack", () => {
  const program = createProgram(
    graphOf([[4, 4]], (b, x) => {
      let y = x;
      for (let i = 0; i < 10_000; i++) y = b.matmul(y, x);
      return [y];
    }),
  );
  expect(program.schedule.steps).toHaveLength(10_000);
  expect(program.plan.arenaBytes).toBe(128);
});

/** Pairs of arrays that share bytes while both are needed, other than an element-by-element step's own in and out. */
function overlaps({
  schedule: { steps, homes },
  plan: { offsets, arenaBytes },
  places,
}: Program): string[] {
  const holder = (item: Item): Item => holderOf(places, item);
  const first = new Map<Item, number>();
  const last = new Map<Item, number>();
  steps.forEach(({ inputs, outputs }, at) => {
    for (const item of outputs.map(holder)) {
      if (!first.has(item)) first.set(item, at);
      last.set(item, at);
    }
    for (const { root } of inputs) last.set(holder(root), at);
  });
  const wrong: string[] = [];
  const scratch = [...first.keys()].filter((item) => !homes.has(item));
  for (const a of scratch) {
    const start = offsets.get(a)!;
    if (start % 64 !== 0 || start + bytesOf(a) > arenaBytes) wrong.push(`${a.id} at ${start}`);
    for (const b of scratch) {
      if (first.get(a)! > first.get(b)! || a === b) continue;
      if (first.get(b)! > last.get(a)!) continue;
      const other = offsets.get(b)!;
      if (start >= other + bytesOf(b) || other >= start + bytesOf(a)) continue;
      const step = steps[first.get(b)!]!;
      const reads = step.inputs.filter(({ root }) => holder(root) === a);
      const inPlace =
        step.opcode === "elementwise" &&
        first.get(b) === last.get(a) &&
        first.get(a) !== first.get(b) &&
        reads.length === 1 &&
        isWhole(reads[0]!) &&
        bytesOf(a) === bytesOf(b) &&
        start === other;
      if (!inPlace) wrong.push(`${a.id} and ${b.id} at ${start} and ${other}`);
    }
  }
  return wrong;
}
