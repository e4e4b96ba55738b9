import { expect, test } from "@jest/globals";
import { hash } from "#sdk/core/hash.ts";

test("is the sha256 of text and of its bytes", () => {
  const expected = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
  expect(hash("abc")).toBe(expected);
  expect(hash(Uint8Array.of(97, 98, 99))).toBe(expected);
});
