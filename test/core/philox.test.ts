import { expect, test } from "@jest/globals";
import { Philox, philox } from "#sdk/core/philox.ts";

// The known answers of Random123 1.14, kat_vectors, philox4x32 with 10 rounds.
test.each([
  ["zeros", [0, 0, 0, 0], [0, 0], [0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8]],
  [
    "ones",
    [0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff],
    [0xffffffff, 0xffffffff],
    [0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd],
  ],
  [
    "digits of pi",
    [0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344],
    [0xa4093822, 0x299f31d0],
    [0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1],
  ],
] as const)("gives Random123's answer for %s", (_, [a, b, c, d], [k0, k1], words) => {
  const out = new Uint32Array(4);
  philox(a, b, c, d, k0, k1, out);
  expect([...out]).toEqual([...words]);
});

test("the same seed and name give the same numbers, another name others", () => {
  const draw = (seed: number, name: string) => {
    const random = new Philox(seed, name);
    return [random.uniform(), random.normal(), random.below(1000)];
  };
  expect(draw(7, "a")).toEqual(draw(7, "a"));
  expect(draw(7, "b")).not.toEqual(draw(7, "a"));
  expect(draw(8, "a")).not.toEqual(draw(7, "a"));
});

test("a permutation has every number once", () => {
  const order = new Philox(1).permutation(1000);
  expect([...order].sort((a, b) => a - b)).toEqual([...Array(1000).keys()]);
  expect([...order]).not.toEqual([...Array(1000).keys()]);
});

test("uniform and normal numbers have their moments", () => {
  const random = new Philox(3);
  const mean = (values: number[]) => values.reduce((a, b) => a + b, 0) / values.length;
  const uniform = Array.from({ length: 20_000 }, () => random.uniform());
  const normal = Array.from({ length: 20_000 }, () => random.normal());
  expect(mean(uniform)).toBeCloseTo(0.5, 2);
  expect(mean(normal)).toBeCloseTo(0, 1);
  expect(mean(normal.map((x) => x * x))).toBeCloseTo(1, 1);
});

test("refuses bounds and seeds that are none", () => {
  expect(() => new Philox(1).below(0)).toThrow(
    "below: must be a whole number from 1 to 2^32, got 0",
  );
  expect(() => new Philox(Number.NaN)).toThrow("seed: must be a finite number, got NaN");
});
