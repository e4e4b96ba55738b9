import { expect, test } from "@jest/globals";
import { checkpoint, grad, valueAndGrad, vmap } from "#sdk/grad/index.ts";
import { add, dropout, matmul, mean, mul, relu, sum, tanh } from "#sdk/ops/index.ts";
import { compile, compileFunction } from "#sdk/tensor/index.ts";
import { randomKey, tensor } from "#sdk/tensor/create.ts";
import type { Tensor } from "#sdk/tensor/tensor.ts";

const wave = (rows: number, columns: number, k: number): Tensor =>
  tensor(
    Array.from({ length: rows * columns }, (_, i) => Math.sin(1 + i * k) * 0.4),
    { shape: [rows, columns] },
  );

interface Block {
  readonly up: Tensor;
  readonly down: Tensor;
}
const blocks: readonly Block[] = [1, 2, 3].map((k) => ({
  up: wave(6, 24, k),
  down: wave(24, 6, k + 0.5),
}));
const residual = ({ up, down }: Block, x: Tensor): Tensor =>
  add(x, matmul(tanh(relu(matmul(x, up))), down));
const loss =
  (body: typeof residual) =>
  (all: readonly Block[], x: Tensor): Tensor =>
    mean(all.reduce((h, block) => body(block, h), x));

const x = wave(16, 6, 0.7);

test("values and gradients are the same to the bit, eager and compiled", () => {
  const run = (body: typeof residual) => {
    const f = valueAndGrad(loss(body));
    const both = [f(blocks, x), compileFunction(f)(blocks, x)];
    return both.map(({ value, grad }) => [
      value.item(),
      ...grad.flatMap(({ up, down }) => [...up.dataSync(), ...down.dataSync()]),
    ]);
  };
  const [eager, compiled] = run(residual);
  const [again, recompiled] = run(checkpoint(residual));
  expect(again).toEqual(eager);
  expect(recompiled).toEqual(compiled);
});

const eight: readonly Block[] = Array.from({ length: 8 }, (_, k) => ({
  up: wave(16, 64, k + 1),
  down: wave(64, 16, k + 1.5),
}));
const wide = wave(64, 16, 0.3);

function peakOf<Args extends readonly unknown[]>(f: (...args: Args) => unknown, ...args: Args) {
  const compiled = compileFunction(f);
  compiled(...args);
  return Number(/peak scratch (\d+) bytes/.exec(compiled.explain())?.[1]);
}

test("eight blocks need less memory at once", () => {
  const peak = (body: typeof residual): number => peakOf(grad(loss(body)), eight, wide);
  expect(peak(checkpoint(residual))).toBeLessThan(0.6 * peak(residual));
});

test("a tensor that the function uses from outside gets its gradient", () => {
  const f = (w: Tensor) => sum(checkpoint((a: Tensor) => mul(a, w))(mul(w, 2)));
  expect(grad(f)(tensor([3])).toArray()).toEqual([12]);
});

test("so does a number that was read before", () => {
  const f = (w: Tensor) => {
    expect(w.item()).toBe(2);
    return checkpoint((x: Tensor) => mul(x, w))(tensor([1, 2, 3])).sum();
  };
  expect(grad(f)(tensor(2)).item()).toBe(6);
});

test("a gradient that only the way back waits for, and that is computed again where it is read", () => {
  const body = (a: Tensor) => sum(mul(a.reshape([6, 1]), tanh(a)), 1).square();
  const twice = (way: (a: Tensor) => Tensor) =>
    grad((a: Tensor) => {
      const y = way(a);
      return sum(add(y, mul(y, y)));
    });
  const row = wave(1, 6, 0.9).reshape([6]);
  expect(twice(checkpoint(body))(row).toArray()).toEqual(twice(body)(row).toArray());
});

test("what is random is drawn once", () => {
  const key = randomKey(7);
  const noisy = (a: Tensor) => sum(dropout(mul(a, a), 0.5, key));
  const ones = tensor(Array.from({ length: 64 }, () => 1));
  expect(grad(checkpoint(noisy))(ones).toArray()).toEqual(grad(noisy)(ones).toArray());
});

test("a gradient of a gradient goes through it", () => {
  const cube = checkpoint((a: Tensor) => sum(mul(mul(a, a), a)));
  expect(grad((a: Tensor) => sum(grad(cube)(a)))(tensor([1, 2])).toArray()).toEqual([6, 12]);
});

test("it runs on each of many examples, and so do its gradients", () => {
  const one = checkpoint((a: Tensor) => sum(mul(tanh(a), a)));
  const plain = (a: Tensor) => sum(mul(tanh(a), a));
  expect(vmap(one)(x).toArray()).toEqual(vmap(plain)(x).toArray());
  expect(vmap(grad(one))(x).toArray()).toEqual(vmap(grad(plain))(x).toArray());
});

test("parameters that all examples share have their gradients for each", () => {
  const perExample = (body: typeof residual) => {
    const one = (all: readonly Block[], row: Tensor) => loss(body)(all, row.reshape([1, 6]));
    return vmap(grad(one), [null, 0])(blocks, x);
  };
  const plain = perExample(residual);
  for (const [k, { up, down }] of perExample(checkpoint(residual)).entries()) {
    expect(up.shape).toEqual([16, 6, 24]);
    expect(up.dataSync()).toEqual(plain[k]!.up.dataSync());
    expect(down.dataSync()).toEqual(plain[k]!.down.dataSync());
  }
});

test("one in another, with what examples share and what they do not from outside", () => {
  const shared = tensor([1, 2, 3]);
  const nested = (way: typeof checkpoint) => (a: Tensor) =>
    sum(way((b: Tensor) => mul(way((c: Tensor) => mul(mul(c, c), shared))(b), a))(a));
  const rows = x.reshape([32, 3]);
  const plain = vmap(grad(nested((f) => f)))(rows);
  expect(vmap(grad(nested(checkpoint)))(rows).toArray()).toEqual(plain.toArray());
});

test("many examples at once need less memory at once, too", () => {
  const peak = (body: typeof residual): number => {
    const all = vmap((row: Tensor) => loss(body)(eight, row.reshape([1, 16])));
    return peakOf(
      grad((rows: Tensor) => sum(all(rows))),
      wide,
    );
  };
  expect(peak(checkpoint(residual))).toBeLessThan(0.7 * peak(residual));
});

test("a compiled step trains through it", () => {
  const step = (body: typeof residual) =>
    compile((state: Block[], batch: Tensor) => {
      const { value, grad } = valueAndGrad(loss(body))(state, batch);
      const next = state.map(({ up, down }, i) => ({
        up: up.sub(grad[i]!.up.mul(0.1)),
        down: down.sub(grad[i]!.down.mul(0.1)),
      }));
      return { state: next, out: value };
    });
  const train = (body: typeof residual): number[] => {
    const run = step(body);
    let state: Block[] = [...blocks];
    return Array.from({ length: 4 }, () => {
      const done = run(state, x);
      state = done.state;
      return done.out.item();
    });
  };
  expect(train(checkpoint(residual))).toEqual(train(residual));
});

test("a function that gives no tensor is an error", () => {
  expect(() => checkpoint((() => 3) as unknown as (a: Tensor) => Tensor)(x)).toThrow(
    "checkpoint: the function must return a tensor, got number",
  );
});
