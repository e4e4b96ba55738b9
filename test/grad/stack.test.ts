import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { customGradient, grad, scan, vmap, whileLoop } from "#sdk/grad/index.ts";
import { stack } from "#sdk/ops/index.ts";
import { compile, ones, tensor, type Tensor } from "#sdk/tensor/index.ts";

const { stackTraceLimit } = Error;
// What Node has unless told otherwise.
beforeAll(() => void (Error.stackTraceLimit = 10));
afterAll(() => void (Error.stackTraceLimit = stackTraceLimit));

test.each<readonly [name: string, run: () => unknown]>([
  [
    "a carry that changes its shape",
    () => scan((c: Tensor) => ({ carry: stack([c, c]), y: [] }), tensor(1), ones([2])),
  ],
  [
    "a condition that is no bool",
    () => whileLoop((c: Tensor) => c, (c: Tensor) => c, tensor(1)), // oxfmt-ignore
  ],
  [
    "a pullback that gives too little",
    () => grad((x: Tensor) => customGradient((y: Tensor) => y.sum(), () => [])(x))(ones([2])), // oxfmt-ignore
  ],
  [
    "an op far inside of transforms",
    () =>
      compile((w: Tensor, x: Tensor) => ({
        state: w,
        out: vmap(grad((v: Tensor) => v.mul(w).sum()))(x),
      }))(ones([3]), ones([4, 2])),
  ],
])("the error of %s has a line of the user's", (_, run) => {
  let text = "";
  try {
    run();
  } catch (error) {
    text = String((error as Error).stack);
  }
  expect(text).toMatch(/^\w*Error: [\s\S]*stack\.test\.ts:\d+/);
  expect(Error.stackTraceLimit).toBe(10);
});
