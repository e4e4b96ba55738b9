import { describe, expect, test } from "@jest/globals";
import { grad, scan, vmap, type InAxis } from "#sdk/grad/index.ts";
import {
  add,
  conv2d,
  crossEntropy,
  dropout,
  matmul,
  mul,
  nextKey,
  randomUniform,
  relu,
  stack,
  stopGradient,
  sum,
  tanh,
} from "#sdk/ops/index.ts";
import {
  arange,
  compileFunction,
  ones,
  randomKey,
  tensor,
  Tensor,
  zeros,
} from "#sdk/tensor/index.ts";
import { evaluateAll } from "#sdk/tensor/evaluate.ts";
import { argumentsOf, call, difference, load, opCases } from "../support/oracle.ts";

const cases = opCases();
const examples = 3;

/** Three tensors like `x`: its values in other places, so that each is as valid as the first. */
function turned(x: Tensor): Tensor[] {
  const data = x.dataSync();
  return Array.from({ length: examples }, (_, k) => {
    const values = data.map((_, i) => data[(i + k) % data.length]!);
    return tensor(values, { shape: x.shape });
  });
}

/** Every choice of arguments to have an example each, of those that are tensors; the rest are shared. */
function choices(args: readonly unknown[]): boolean[][] {
  const places = args.flatMap((arg, i) => (arg instanceof Tensor ? [i] : []));
  return Array.from({ length: 2 ** places.length - 1 }, (_, bits) =>
    args.map((_, i) => places.includes(i) && ((bits + 1) >> places.indexOf(i)) % 2 === 1),
  );
}

/** A function of one example that is given some of its arguments for all examples at once. */
interface Mapped {
  readonly fn: (...args: unknown[]) => Tensor;
  readonly args: readonly unknown[];
  readonly mapped: readonly boolean[];
}

/** Whether functions of one example give the same for all at once as one after the other. In one program: most of the time goes into making programs. */
function compare(all: readonly Mapped[]): void {
  const pairs = all.map(({ fn, args, mapped }) => {
    const each = args.map((arg, i) => (mapped[i] ? turned(arg as Tensor) : null));
    const axes = mapped.map((yes): InAxis => (yes ? 0 : null));
    const given = args.map((arg, i) => (each[i] ? stack(each[i]) : arg));
    const expected = Array.from({ length: examples }, (_, k) =>
      fn(...args.map((arg, i) => each[i]?.[k] ?? arg)),
    );
    return { found: vmap(fn, axes)(...given), expected };
  });
  evaluateAll(pairs.map(({ found }) => found));
  for (const { found, expected } of pairs) {
    const one = expected[0]!;
    expect([found.dtype, found.shape]).toEqual([one.dtype, [examples, ...one.shape]]);
    const values = expected.flatMap((x) => [...x.dataSync()]);
    expect(difference(found.dataSync(), values, 1e-6)).toBeNull();
  }
}

const oneOfEach = [...new Map(cases.map((c) => [`${c.op} ${c.note}`.trim(), c])).entries()];

describe("an op on many examples at once gives what it gives for each", () => {
  test.each(oneOfEach)("%s", (_, entry) => {
    const args = argumentsOf(entry);
    const fn = (...each: unknown[]) => call(entry, each);
    compare(choices(args).map((mapped) => ({ fn, args, mapped })));
  });
});

describe("so it does whichever axis counts them, and one vmap in another", () => {
  test.each(oneOfEach)("%s", (_, entry) => {
    const args = argumentsOf(entry);
    if (!args.some((arg) => arg instanceof Tensor)) return;
    const fn = (...each: unknown[]) => call(entry, each);
    const axes = args.map((arg): InAxis => (arg instanceof Tensor ? -1 : null));
    const each = args.map((arg) => (arg instanceof Tensor ? turned(arg) : null));
    const along = (list: Tensor[]) => stack(list, list[0]!.shape.length);
    const inFront = vmap(
      fn,
      axes.map((axis) => (axis === null ? null : 0)),
    )(...args.map((arg, i) => (each[i] ? stack(each[i]) : arg)));
    const once = args.map((arg, i) => (each[i] ? along(each[i]) : arg));
    const twice = once.map((arg) => (arg instanceof Tensor ? along([arg, arg]) : arg));
    const behind = vmap(fn, axes)(...once);
    const nested = vmap(vmap(fn, axes), axes)(...twice);
    evaluateAll([inFront, behind, nested]);
    const expected = [...inFront.dataSync()];
    expect(difference(behind.dataSync(), expected, 1e-6)).toBeNull();
    expect(nested.shape).toEqual([2, ...inFront.shape]);
    expect(difference(nested.dataSync(), [...expected, ...expected], 1e-6)).toBeNull();
  });
});

describe("so does its gradient", () => {
  test.each(oneOfEach.filter(([, entry]) => entry.grads))("%s", (_, entry) => {
    const args = argumentsOf(entry);
    const weight = load(entry.weight!);
    const loss = (...each: unknown[]) => sum(mul(call(entry, each), weight));
    const mapped = args.map((arg) => arg instanceof Tensor);
    const places = args.flatMap((_, i) => (entry.grads?.[i] ? [i] : []));
    compare(
      // The cast: what is differentiated stands at a place of the arguments.
      places.map((place) => ({ fn: grad(loss, place) as Mapped["fn"], args, mapped })),
    );
  });
});

test("values read in a function that is written down, or later of what stood for them there, are missed with a word", () => {
  const missed = /^dataSync: the values of f32 \[2\] are not known where compile, vmap or a loop/;
  const kept: Tensor[] = [];
  const keep = (x: Tensor) => {
    kept.push(x);
    return x;
  };
  vmap(keep)(x).dataSync();
  expect(() => vmap((one: Tensor) => add(one, sum(one).item()))(x)).toThrow(missed);
  expect(() => sum(kept[0]!).item()).toThrow(missed);
  const step = (carry: Tensor, one: Tensor) => ({ carry: add(carry, sum(one).item()), y: one });
  expect(() => scan(step, zeros([]), x)).toThrow(missed);
});

test("of no examples there is nothing, whatever the op, nor anything that comes back", () => {
  for (const [name, entry] of oneOfEach) {
    const args = argumentsOf(entry);
    const one = call(entry, args);
    for (const mapped of choices(args)) {
      const none = args.map((arg, i) =>
        mapped[i] ? zeros([0, ...(arg as Tensor).shape], (arg as Tensor).dtype) : arg,
      );
      const fn = (...each: unknown[]) => call(entry, each);
      const found = vmap(
        fn,
        mapped.map((yes): InAxis => (yes ? 0 : null)),
      )(...none);
      expect([name, found.dtype, ...found.shape]).toEqual([name, one.dtype, 0, ...one.shape]);
    }
  }
  const shared = ones([2, 2, 3, 4]);
  const convolved = (w: Tensor) => vmap(conv2d, [0, null])(ones([0, 2, 5, 5, 3]), w);
  expect(grad((w: Tensor) => sum(convolved(w)))(shared).toArray()).toEqual(
    zeros(shared.shape).toArray(),
  );
});

const params = {
  w: tensor([
    [0.1, -0.4, 0.7],
    [0.3, 0.9, -0.2],
  ]),
  b: tensor([0.1, 0.2, -0.3]),
};
const x = tensor([
  [1, 2],
  [-1, 0.5],
  [0.3, -2],
  [2, 1],
]);
const y = tensor([0, 2, 1, 2], { dtype: "i32" });
const loss = ({ w, b }: typeof params, x: Tensor, y: Tensor): Tensor =>
  crossEntropy(relu(add(matmul(x, w), b)), y);

test("the gradient of every example is that of a loop over the examples", () => {
  const perExample = vmap(grad(loss), [null, 0, 0])(params, x, y);
  for (let i = 0; i < 4; i++) {
    const alone = grad(loss)(params, x.slice(i), y.slice(i));
    for (const name of ["w", "b"] as const)
      expect(
        difference(perExample[name].slice(i).dataSync(), alone[name].dataSync(), 1e-6),
      ).toBeNull();
  }
});

test("the mean of the gradients of all examples is the gradient of their mean loss", () => {
  const mean = vmap(grad(loss), [null, 0, 0])(params, x, y).w.mean(0);
  expect(difference(mean.dataSync(), grad(loss)(params, x, y).w.dataSync(), 1e-6)).toBeNull();
});

test("it can be compiled, differentiated and nested", () => {
  const perExample = compileFunction(vmap(grad(loss), [null, 0, 0]));
  const eager = vmap(grad(loss), [null, 0, 0])(params, x, y);
  expect(difference(perExample(params, x, y).w.dataSync(), eager.w.dataSync(), 1e-6)).toBeNull();

  const squares = (x: Tensor) => sum(vmap((row: Tensor) => sum(mul(row, row)))(x));
  expect(grad(squares)(x).toArray()).toEqual(mul(x, 2).toArray());

  const outer = vmap((a: Tensor) => vmap((b: Tensor) => mul(a, b))(arange(0, 3)))(arange(0, 2));
  expect(outer.toArray()).toEqual([
    [0, 0, 0],
    [0, 1, 2],
  ]);
});

test("derivatives of each example go as deep as one asks", () => {
  const bend = grad(grad((x: Tensor) => tanh(x)));
  const points = tensor([0.2, -0.7, 1.1]);
  const expected = [0.2, -0.7, 1.1].map((at) => bend(tensor(at)).item());
  expect(difference(vmap(bend)(points).dataSync(), expected, 1e-6)).toBeNull();
});

test("other axes than the first can count the examples", () => {
  const sums = vmap((column: Tensor) => sum(column), [1])(x);
  expect(sums.toArray()).toEqual([expect.closeTo(2.3), 1.5]);
  expect(vmap((column: Tensor) => sum(column), [-1])(x).toArray()).toEqual(sums.toArray());
});

test("what depends on no example is repeated, and what is stopped stays stopped", () => {
  const both = vmap((a: Tensor) => ({ a: stopGradient(a), seven: tensor(7) }))(arange(0, 2));
  expect([both.a.toArray(), both.seven.toArray()]).toEqual([
    [0, 1],
    [7, 7],
  ]);
});

test("examples that share a key draw alike", () => {
  const key = randomKey(3);
  const drawn = vmap((a: Tensor) => add(mul(a, 0), randomUniform(key, [2])))(arange(0, 2));
  const once = randomUniform(key, [2]).toArray();
  expect(drawn.toArray()).toEqual([once, once]);
});

test.each<readonly [message: string, call: () => unknown]>([
  [
    "vmap: the arguments hold 4 and 3 examples, in [4, 2] and [3]",
    () => vmap((a: Tensor, b: Tensor) => add(a, b))(x, tensor([1, 2, 3])),
  ],
  ["vmap: 1 axes for 2 arguments", () => vmap((a: Tensor, b: Tensor) => add(a, b), [0])(x, x)],
  [
    "vmap: a scalar has no axis of examples; give null for what all share",
    () => vmap((a: Tensor) => a)(tensor(1)),
  ],
  ["vmap: axis 2 is not one of the 2 axes", () => vmap((a: Tensor) => a, [2])(x)],
  [
    "vmap: no argument has an axis of examples; all are null or hold none",
    () => vmap((a: Tensor) => a, [null])(x),
  ],
  [
    "dataSync: the values of f32 [2] are not known",
    () => vmap((a: Tensor) => tensor(a.dataSync()))(x),
  ],
])("%s", (message, call) => {
  expect(call).toThrow(message);
});

test("each example draws with a key of its own, or all with one that they share", () => {
  const keys = [1, 2, 3].map((seed) => randomKey(seed));
  const draw = (key: Tensor) => randomUniform(nextKey(key), [2]).add(dropout(ones([2]), 0.5, key));
  const all = vmap(draw)(stack(keys));
  expect(all.toArray()).toEqual(keys.map((key) => draw(key).toArray()));
  const twice = vmap(vmap(draw))(stack([stack(keys), stack(keys.toReversed())]));
  expect(twice.toArray()).toEqual([all.toArray(), (all.toArray() as unknown[]).toReversed()]);
  const shared = vmap((key: Tensor, x: Tensor) => x.mul(0).add(draw(key)), [null, 0]);
  expect(shared(keys[0]!, ones([2, 2])).toArray()).toEqual(
    [1, 2].map(() => draw(keys[0]!).toArray()),
  );
  expect(vmap(draw)(zeros([0, 4], "i32")).shape).toEqual([0, 2]);
});
