import { expect, test } from "@jest/globals";
import { gt, matmul, matmulBits, pack, transpose } from "#sdk/ops/index.ts";
import { tensor } from "#sdk/tensor/create.ts";

test("the product of signs packed as bits is the product of the signs", () => {
  const signs = (rows: number, from: number) =>
    tensor(
      Array.from({ length: rows * 21 }, (_, i) => (Math.sin(from + i * i) > 0 ? 1 : -1)),
      { shape: [rows, 21] },
    );
  const [x, w] = [signs(3, 1), signs(5, 2)];
  const bits = (value: typeof x) => pack(gt(value, 0), "b1");
  const product = matmulBits(bits(x), transpose(bits(w)), 21);
  expect(product.dtype).toBe("i32");
  expect(product.toArray()).toEqual(matmul(x, transpose(w)).toArray());
});

test("another number of signs than the bytes hold is refused", () => {
  const a = tensor([1, 2], { shape: [1, 2], dtype: "u8" });
  expect(() => matmulBits(a, transpose(a), 8)).toThrow(
    "matmulBits: 8 signs do not fill [1, 2] bytes",
  );
  expect(() => matmulBits([[1]] as never, a, 8)).toThrow(
    "matmulBits: expected a tensor, got an array; make a tensor of it",
  );
});
