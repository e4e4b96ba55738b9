import { expect, test } from "@jest/globals";
import { readFileSync } from "node:fs";
import { checkpoint, customGradient, grad, scan, vmap, whileLoop } from "#sdk/grad/index.ts";
import { embeddingLayer } from "#sdk/nn/index.ts";
import * as ops from "#sdk/ops/index.ts";
import { deviceName } from "#sdk/tensor/executor.ts";
import { nonzero, scope, tensor } from "#sdk/tensor/index.ts";
import type { Tensor } from "#sdk/tensor/tensor.ts";

const source = readFileSync(import.meta.filename, "utf8").split("\n");
const i32 = (values: number[] | number[][]) => tensor(values, { dtype: "i32" });
const i64 = (values: number[]) => tensor(values, { dtype: "i64" });
const three = () => tensor([1, 2, 3]);

const likelihood = ops.negativeLogLikelihood;
const segments = ops.segmentReduce;
const least = { mode: "min" } as const;
const scores = tensor([[-1, -2]]);
const embedding = embeddingLayer(2, 1);
const weights = { weight: tensor([[1], [2]]) };
const place = (at: number) => tensor([[[at]]], { dtype: "i32" });

/** Each op that stops at values: what it says, and what makes it say so, on the line that is to be named. */
const refusals: readonly (readonly [message: string, make: () => Tensor])[] = [
  ["gather: index 5 is outside 0…2", () => ops.gather(three(), i32([5]))],
  ["gather: index -1 is outside 0…2", () => three().gather(i64([-1]))],
  ["takeAlongAxis: index 3 is outside 0…2", () => ops.takeAlongAxis(three(), i32([3]), 0)],
  ["takeAlongAxis: index 4 is outside 0…2", () => ops.takeAlongAxis(three(), i64([4]), 0)],
  ["scatterInto: index 7 is outside 0…2", () => ops.scatterInto(three(), i32([7]), 1)],
  ["putAlongAxis: index 8 is outside 0…2", () => ops.putAlongAxis(three(), i32([8]), 1, 0)],
  ["binCount: index 9 is outside 0…3", () => ops.binCount(i32([0, 9]), 4)],
  ["segmentReduce: index 3 is outside 0…1", () => ops.segmentReduce(three(), i32([0, 3, 1]), 2)],
  ["segmentReduce: index 4 is outside 0…1", () => segments(three(), i32([0, 4, 1]), 2, least)],
  ["embeddingBag: index 2 is outside 0…0", () => ops.embeddingBag(tensor([[1]]), i32([[2]]))],
  ["embeddingLayer: index 6 is outside 0…1", () => embedding.apply(weights, i32([6]), {})],
  ["crossEntropy: index 4 is outside 0…1", () => ops.crossEntropy(scores, i32([4]))],
  ["negativeLogLikelihood: index 3 is outside 0…1", () => likelihood(scores, i32([3]))],
  ["multiMargin: index 2 is outside 0…1", () => ops.multiMargin(scores, i32([2]))],
  ["maxUnpool: index 5 is outside 0…1", () => ops.maxUnpool(tensor([[[1]]]), place(5), [2])],
  ["pack: i4 holds -8 to 7, got 8; use clip(x, -8, 7)", () => ops.pack(i32([3, 8]), "i4")],
  ["unravelIndex: index 6 is outside 0…3", () => ops.unravelIndex(i32([6]), [2, 2])],
  ["ravelIndex: index 2 is outside 0…1", () => ops.ravelIndex(i32([[2, 0]]), [2, 2])],
];

/** What was thrown, and the text of the line in this file that the message names. */
function failure(read: () => unknown): { message: string; code: string; line: string } {
  try {
    read();
  } catch (error) {
    return told(error);
  }
  throw new Error("nothing was refused");
}

function told(error: unknown) {
  const { message, code } = error as { message: string; code: string };
  const [, said, line] = /^(.*); written at .*refused-values\.ts:(\d+):\d+\)?$/.exec(message) ?? [];
  return { message: said ?? message, code, line: source[Number(line) - 1] ?? "no line" };
}

/** The tests of what an executor refuses when it runs. */
export function refusesWithLines(device: "cpu" | "reference"): void {
  test("the executor is the one to test", () => {
    expect(deviceName()).toBe(device);
  });

  test.each(refusals)("%s", (message, make) => {
    const { line, ...said } = failure(() => make().dataSync());
    expect(said).toEqual({ message, code: "Range" });
    expect(line).toContain(message);
  });

  test("whatever reads it", async () => {
    const wrong = i32([5]);
    const made = () => three().gather(wrong).sum(); // made here
    const line = expect.stringContaining("// made here");
    for (const read of [
      () => made().item(),
      () => made().toArray(),
      () => tensor(made().dataSync()),
      () => ops.cast(made(), "i64").bigDataSync(),
      () => nonzero(made()),
    ])
      expect(failure(read)).toMatchObject({ message: "gather: index 5 is outside 0…2", line });
    const later = made().data();
    expect(told(await later.catch((error: unknown) => error))).toMatchObject({ line });
  });

  test("the same twice, at lines of their own", async () => {
    const index = i32([5]);
    const first = three().gather(index); // the first
    const second = three().gather(index); // the second
    const third = three().gather(index); // the third
    expect(failure(() => first.dataSync()).line).toContain("// the first");
    expect(failure(() => second.dataSync()).line).toContain("// the second");
    expect(failure(() => first.dataSync()).line).toContain("// the first");
    expect(told(await third.data().catch((error: unknown) => error)).line).toContain(
      "// the third",
    );
  });

  test("the one of several that refuses", () => {
    const numbers = three();
    const [right, wrong] = [i32([0, 1, 2]), i32([0, 1, 4])];
    const sums = (a: Tensor, b: Tensor) => {
      const one = ops.gather(numbers, a); // one
      const other = ops.gather(one, b); // other
      return ops.add(one, other).sum();
    };
    expect(sums(right, right).item()).toBe(12);
    expect(failure(() => sums(right, wrong).item()).line).toContain("// other");
    expect(failure(() => sums(wrong, right).item()).line).toContain("// one");
  });

  test("equal expressions at two lines name one of them", () => {
    const [numbers, index] = [three(), i32([5])];
    const one = numbers.gather(index).exp(); // equal
    const other = numbers.gather(index).exp(); // equal
    expect(failure(() => one.add(other).dataSync()).line).toContain("// equal");
  });

  test("one that is made from what was read since", async () => {
    const numbers = three().add(1);
    const wrong = numbers.gather(i32([5])); // asked for before
    const running = wrong.data().catch((error: unknown) => error);
    expect(numbers.toArray()).toEqual([2, 3, 4]);
    expect(told(await running).message).toContain("gather: index 5 is outside 0…2");
    expect(failure(() => wrong.dataSync()).line).toContain("// asked for before");
  });

  test("in a scope, and where a long chain is computed on the way", () => {
    const chained = () => {
      let x = three().gather(i32([5])); // at its start
      for (let i = 0; i < 1000; i++) x = x.add(1);
      return x;
    };
    expect(failure(chained).line).toContain("// at its start");
    const scoped = () => {
      using _ = scope();
      return three().gather(i32([5])); // in the scope
    };
    expect(failure(() => scoped().dataSync()).line).toContain("// in the scope");
  });

  test("in grad, vmap, a checkpoint and a custom gradient", () => {
    const taken = (x: Tensor) => x.gather(i32([5])).sum(); // taken
    const line = expect.stringContaining("// taken");
    expect(failure(() => grad(taken)(three()).dataSync())).toMatchObject({
      message: "gather: index 5 is outside 0…2",
      line,
    });
    const many = tensor([[1, 2]]);
    expect(failure(() => vmap(taken)(many).dataSync()).line).toEqual(line);
    expect(failure(() => vmap(grad(taken))(many).dataSync()).line).toEqual(line);
    expect(failure(() => checkpoint(taken)(three()).dataSync()).line).toEqual(line);
    expect(failure(() => grad(checkpoint(taken))(three()).dataSync()).line).toEqual(line);
    const own = customGradient(
      (x: Tensor) => x.sum(),
      (_, x: Tensor) => [x.gather(i32([7])).broadcastTo(x.shape)], // its own
    );
    expect(failure(() => grad(own)(three()).dataSync()).line).toContain("// its own");
  });

  test("in loops, the op of the step", () => {
    const at = i32([0, 5]);
    const step = (sum: Tensor, i: Tensor) => ({ carry: sum.add(three().gather(i)), y: sum }); // step
    expect(failure(() => scan(step, tensor(0), at).carry.item())).toMatchObject({
      message: "gather: index 5 is outside 0…2",
      line: expect.stringContaining("// step"),
    });
    const looped = whileLoop(
      ({ i }) => i.lt(9),
      ({ i, sum }) => ({ i: i.add(1), sum: sum.add(three().gather(i)) }), // body
      { i: tensor(0, { dtype: "i32" }), sum: tensor(0) },
    );
    expect(failure(() => looped.sum.item())).toMatchObject({
      message: "gather: index 3 is outside 0…2",
      line: expect.stringContaining("// body"),
    });
  });
}
