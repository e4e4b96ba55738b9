import { expect, test } from "@jest/globals";
import { clipByGlobalNorm, sgd } from "#sdk/optim/index.ts";
import {
  associativeScan,
  branch,
  customGradient,
  grad,
  hvp,
  jvp,
  scan,
  vjp,
  whileLoop,
} from "#sdk/grad/index.ts";
import { lt } from "#sdk/ops/index.ts";
import { compile, tensor } from "#sdk/tensor/index.ts";
import type { Tensor } from "#sdk/tensor/tensor.ts";

interface Pair {
  readonly a: Tensor;
  readonly b: Tensor;
}
const pair = (): Pair => ({ a: tensor([1, 2]), b: tensor([3, 4]) });
const turned = ({ a, b }: Pair): Pair => ({ b, a });
const read = ({ a, b }: Pair) => [a.toArray(), b.toArray()];
const f = ({ a, b }: Pair): Tensor => a.square().sum().add(b.pow(3).sum());

test("directions are found by their keys, in whatever order they stand", () => {
  const along = { b: tensor([1, 0]), a: tensor([0, 1]) };
  expect(read(hvp(f, pair(), along))).toEqual([[0, 2], [18, 0]]); // oxfmt-ignore
  expect(jvp(f, [pair()], [along]).tangent.item()).toBe(4 + 27);
});

test("directions of other keys are refused, though their shapes are the same", () => {
  const other = { a: tensor([1, 2]), c: tensor([3, 4]) } as unknown as Pair;
  expect(() => hvp(f, pair(), other)).toThrow("hvp: v must be like the parameters, {a, b}; got {a, c}"); // oxfmt-ignore
  expect(() => jvp(f, [pair()], [other])).toThrow(
    "jvp: the tangents must be like the primals, [{a, b}]; got [{a, c}]",
  );
});

test("what a step, a loop or a function returns may have its keys in another order", () => {
  const next = (x: Pair): Pair => turned({ a: x.a.add(x.b), b: x.b.mul(2) });
  const step = compile((state: Pair) => ({ state: next(state), out: {} }));
  expect(read(step(step(pair(), {}).state, {}).state)).toEqual([[10, 14], [12, 16]]); // oxfmt-ignore
  const scanned = scan((x: Pair) => ({ carry: next(x), y: [] }), pair(), [], { length: 2 });
  expect(read(scanned.carry)).toEqual([[10, 14], [12, 16]]); // oxfmt-ignore
  expect(read(whileLoop((x: Pair) => lt(x.a.sum(), 20), next, pair()))).toEqual([[10, 14], [12, 16]]); // oxfmt-ignore
  expect(read(branch(tensor(false), (x: Pair) => x, next, pair()))).toEqual([[4, 6], [6, 8]]); // oxfmt-ignore
  const joined = associativeScan((x: Pair, y: Pair) => turned({ a: x.a.add(y.a), b: x.b.mul(y.b) }), pair()); // oxfmt-ignore
  expect(read(joined)).toEqual([[1, 3], [3, 12]]); // oxfmt-ignore
});

test("an optimizer takes gradients in another order", () => {
  const optimizer = sgd({ learningRate: 1 });
  const slopes = clipByGlobalNorm(turned(pair()), 1e9).grads;
  expect(read(optimizer.update(pair(), slopes, optimizer.init(pair())).params)).toEqual([[0, 0], [0, 0]]); // oxfmt-ignore
});

test("gradients have the dtype of the argument, whatever leads back", () => {
  const twice = (x: Tensor) => x.mul(2);
  expect(vjp(twice, tensor([1])).pullback(tensor([1], { dtype: "f64" }))[0].dtype).toBe("f32");
  const wide = customGradient(twice, (g) => [g.cast("f64")]);
  expect(grad((x: Tensor) => wide(x).sum())(tensor([1])).dtype).toBe("f32");
  expect(() => vjp(twice, tensor([1])).pullback(1 as unknown as Tensor)).toThrow(
    "vjp (the gradient): expected a tensor, got 1",
  );
});
