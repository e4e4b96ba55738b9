import { inspect } from "node:util";
import { expect, test } from "@jest/globals";
import { grad } from "#sdk/grad/index.ts";
import {
  arange,
  compileFunction,
  eye,
  full,
  ones,
  randomKey,
  tensor,
  zeros,
} from "#sdk/tensor/index.ts";
import type { Tensor } from "#sdk/tensor/tensor.ts";

test("makes tensors of nested arrays, typed arrays and rules", () => {
  expect(
    tensor([
      [1, 2],
      [3, 4],
    ]).toArray(),
  ).toEqual([
    [1, 2],
    [3, 4],
  ]);
  expect(tensor(7).shape).toEqual([]);
  expect(tensor([true, false]).dtype).toBe("bool");
  expect(tensor(Int32Array.of(1, 2, 3, 4), { shape: [2, 2] })).toMatchObject({
    dtype: "i32",
    shape: [2, 2],
  });
  expect(tensor([1.5, 2.5], { dtype: "f32" }).item.length).toBe(0);
  expect(zeros([2]).toArray()).toEqual([0, 0]);
  expect(ones([2], "i32").toArray()).toEqual([1, 1]);
  expect(full([1, 2], 7).toArray()).toEqual([[7, 7]]);
  expect(arange(2, 5).toArray()).toEqual([2, 3, 4]);
  expect(eye(2, 3).toArray()).toEqual([
    [1, 0, 0],
    [0, 1, 0],
  ]);
  expect(tensor([]).shape).toEqual([0]);
});

test("an identity matrix without its size says what it takes", () => {
  expect(() => eye(undefined as never)).toThrow(
    "eye: the rows and columns are numbers, got undefined and undefined; eye(3) is 3 by 3",
  );
});

test("JSON holds the values as nested arrays", () => {
  const parts = { x: tensor([[1, NaN]]), isOn: tensor(true), n: tensor([2], { dtype: "i64" }) };
  expect(JSON.stringify(parts)).toBe('{"x":[[1,null]],"isOn":true,"n":[2]}');
});

test("methods chain lazily and compute when read", () => {
  const x = tensor([
    [1, 2],
    [3, 4],
  ]);
  expect(x.matmul(eye(2)).sum().item()).toBe(10);
  expect(x.transpose().slice(0, [null, null, -1]).toArray()).toEqual([3, 1]);
  expect(x.gt(2).select(x, 0).toArray()).toEqual([
    [0, 0],
    [3, 4],
  ]);
  expect(x.sub(1).mul(2).div(4).pow(2).toArray()).toEqual([
    [0, 0.25],
    [1, 2.25],
  ]);
});

test("a value that was read is not computed again, and its expression is let go", () => {
  const x = tensor([1, 2]).add(1);
  const y = x.mul(2);
  const first = x.dataSync();
  expect(x.dataSync()).toBe(first);
  expect(x.inputs).toEqual([]);
  expect(y.toArray()).toEqual([4, 6]);
});

test("ten thousand steps in a chain neither overflow nor stall", () => {
  let x = tensor([1, 2]);
  for (let i = 0; i < 10_000; i++) x = x.add(1);
  expect(x.toArray()).toEqual([10_001, 10_002]);
});

test("data comes as a promise too", async () => {
  expect(await tensor([1]).add(1).data()).toEqual(Float32Array.of(2));
});

test("draws itself as text and as a table", () => {
  const draws = (t: unknown) =>
    (t as Record<symbol, () => Record<string, string>>)[Symbol.for("Jupyter.display")]!();
  expect(
    draws(
      tensor([
        [1, 2.5],
        [3, 4],
      ]),
    )["text/plain"],
  ).toBe("Tensor [2, 2] f32\n[[1, 2.5],\n [3, 4]]");
  expect(draws(tensor([[true]]))["text/html"]).toContain("<td>true</td>");
  expect(draws(arange(0, 100))["text/plain"]).toBe(
    "Tensor [100] f32\n[0, 1, 2, 3, …, 96, 97, 98, 99]",
  );
  expect(draws(zeros([2, 2, 2]))["text/plain"]).toContain("[[[0, 0],");
});

test.each([
  [() => tensor([[1, 2], [3]]), "tensor: rows of axis 1 have 2 and 1 entries; make them alike"],
  [() => tensor([1, [2]]), "deep; make them alike"],
  [
    () => tensor(new Float32Array(3), { shape: [2] }),
    "tensor: 3 values do not fill [2], which has 2",
  ],
  [() => tensor([1.5], { dtype: "i32" }), "tensor: 1.5 is not an i32; use f32 or round it"],
  [
    () => zeros([2], "i4"),
    "zeros: there are no tensors of i4; pack keeps it in u8; use bool, u8, i8",
  ],
  [() => tensor(["a" as unknown as number]), "tensor: values are numbers or booleans, got 'a'"],
  [() => tensor([1, 2]).item(), "item: needs one element, got [2]"],
  [() => tensor([[1, 2]]).matmul(tensor([[1, 2]])), "matmul"],
  [() => arange(0, 1, 0), "arange: needs finite bounds and a step that is not 0, got 0, 1 and 0"],
  [() => randomKey(0.5), "randomKey: a seed is a whole number, got 0.5"],
  [() => tensor(new Uint32Array(2) as unknown as Float32Array), "a Uint32Array holds no dtype"],
])("refuses what cannot be: %#", (call, message) => {
  expect(call).toThrow(message);
});

test("a chain of 100,000 expressions that nobody reads is computed on the way", () => {
  let sum = tensor([1]);
  for (let i = 0; i < 100_000; i++) sum = sum.add(1);
  expect(sum.item()).toBe(100_001);
});

test("a long chain in a function that is differentiated keeps its gradient", () => {
  const slope = grad((x: Tensor) => {
    let product = x;
    for (let i = 0; i < 1000; i++) product = product.mul(1);
    return product.mul(3).sum();
  });
  expect(slope(tensor([1, 2])).toArray()).toEqual([3, 3]);
});

test("console.log shows what a tensor holds, and where a function is traced what it is", () => {
  expect(inspect(tensor([[1, 2]]).add(0.5))).toBe("Tensor [1, 2] f32\n[[1.5, 2.5]]");
  expect(inspect({ a: tensor(3) })).toBe("{\n  a: Tensor [] f32\n  3\n}");
  const seen: string[] = [];
  const logged = (x: Tensor) => {
    seen.push(inspect(x));
    return x;
  };
  compileFunction(logged)(tensor([1, 2]));
  expect(seen).toEqual(["Tensor [2] f32"]);
});
