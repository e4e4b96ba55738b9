import { expect, test } from "@jest/globals";
import { grad, scan, vmap, whileLoop } from "#sdk/grad/index.ts";
import * as ops from "#sdk/ops/index.ts";
import { arange, compileFunction } from "#sdk/tensor/index.ts";
import type { Tensor } from "#sdk/tensor/tensor.ts";

const x = ops.sin(arange(0, 120)).reshape([2, 3, 5, 4]);
/** The same elements in the same shape, by two ways that are one only when their views are put together. */
const straight = (y: Tensor) => y.reshape([6, 5, 4]);
const bent = (y: Tensor) => y.reshape([30, 4]).reshape([6, 5, 4]);

/** Instructions with several results. */
const cases: Readonly<Record<string, (y: Tensor) => Tensor>> = {
  normalize: (y) => ops.layerNormalize(y),
  attention: (y) => ops.scaledDotProductAttention(y, y, y, { causal: true }),
  "the way back of normalize": grad((y: Tensor) => ops.layerNormalize(y).mul(y).sum()),
  "the way back of attention": grad((y: Tensor) =>
    ops.scaledDotProductAttention(y, y, y).square().sum(),
  ),
  scan: (y) => {
    const { carry, ys } = scan(
      (c: Tensor, part: Tensor) => ({ carry: c.add(part), y: c.mul(part) }),
      ops.broadcastTo(y.scalar(0), [5, 4]),
      y,
    );
    return ops.add(ys, carry);
  },
  whileLoop: (y) =>
    whileLoop((c: Tensor) => ops.lt(ops.max(c), 9), (c: Tensor) => c.mul(2), y), // oxfmt-ignore
};

test.each(Object.keys(cases))("%s of views that turn out to be the same", (name) => {
  const f = cases[name]!;
  const both = (y: Tensor) => [f(straight(y)), f(bent(y))] as const;
  for (const [a, b] of [both(x), compileFunction(both)(x)])
    expect(ops.sub(a, b).abs().max().item()).toBe(0);
});

test("attention of each example beside that of all, with one mask", () => {
  const mask = ops.gt(ops.cos(arange(0, 25)).reshape([5, 5]), 0);
  const look = (y: Tensor) => ops.scaledDotProductAttention(y, y, y, { mask });
  expect(ops.sub(vmap(look)(x), look(x)).abs().max().item()).toBe(0);
});
