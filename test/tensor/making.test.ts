import { describe, expect, test } from "@jest/globals";
import {
  blackmanWindow,
  fullLike,
  geomspace,
  hammingWindow,
  hannWindow,
  logspace,
  onesLike,
  tensor,
  zerosLike,
} from "#sdk/tensor/index.ts";
import { difference } from "../support/oracle.ts";

describe("tensors like another", () => {
  const x = tensor([[1, 2, 3]], { dtype: "f64" });

  test("have its shape and dtype, or the dtype that is given", () => {
    expect([zerosLike(x).shape, zerosLike(x).dtype]).toEqual([[1, 3], "f64"]);
    expect(onesLike(x, "i32").dtype).toBe("i32");
    expect(fullLike(x, 0.1).toArray()).toEqual([[0.1, 0.1, 0.1]]);
  });

  test("are made of tensors only", () => {
    expect(() => zerosLike([1] as unknown as typeof x)).toThrow(
      "zerosLike: expected a tensor, got an array; make a tensor of it",
    );
  });
});

test("numbers that are spaced by factors have the ends that were given", () => {
  expect(logspace(0, 2, 3).toArray()).toEqual([1, 10, 100]);
  expect(logspace(0, 3, 4, { base: 2, dtype: "i32" }).toArray()).toEqual([1, 2, 4, 8]);
  const values = geomspace(-1, -1000, 4, "f64").dataSync();
  expect([values[0], values[3]]).toEqual([-1, -1000]);
  expect(difference(values, [-1, -10, -100, -1000], 1e-14)).toBeNull();
  expect(() => geomspace(0, 1, 3)).toThrow(
    "geomspace: both ends are above 0 or both below, got 0 and 1",
  );
  expect(() => logspace(0, 1, 0)).toThrow("logspace: the count is a whole number from 1 up, got 0");
});

test("windows are PyTorch's, of one period or the same from both ends", () => {
  const close = (found: ArrayLike<number>, expected: number[]) =>
    expect(difference(found, expected, 1e-7)).toBeNull();
  close(hannWindow(4).dataSync(), [0, 0.5, 1, 0.5]);
  close(hannWindow(5, { periodic: false }).dataSync(), [0, 0.5, 1, 0.5, 0]);
  close(hammingWindow(4).dataSync(), [0.08, 0.54, 1, 0.54]);
  close(blackmanWindow(3, { periodic: false, dtype: "f64" }).dataSync(), [0, 1, 0]);
  close(blackmanWindow(5).dataSync(), [0, 0.2007701, 0.8492299, 0.8492299, 0.2007701]);
  expect(hannWindow(1).toArray()).toEqual([1]);
  expect(() => hannWindow(0)).toThrow("hannWindow: the length is a whole number from 1 up, got 0");
});
