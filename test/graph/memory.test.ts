import { expect, test } from "@jest/globals";
import { memoryOf } from "#sdk/graph/memory.ts";
import { compileFunction, ones, type Tensor } from "#sdk/tensor/index.ts";

test("the memory in use is that of values still needed, and never more than the arena", () => {
  const fn = compileFunction((x: Tensor) => {
    const a = x.matmul(x);
    const b = a.matmul(a);
    return b.matmul(b).sum();
  });
  fn(ones([8, 8]));
  const [program] = fn.programs();
  const used = memoryOf(program!);
  expect(used.slice(0, 3)).toEqual([256, 512, 512]);
  expect(Math.max(...used)).toBeLessThanOrEqual(program!.plan.arenaBytes);
});
