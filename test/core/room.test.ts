import { freemem } from "node:os";
import { expect, test } from "@jest/globals";
import { checkRoom } from "#sdk/core/room.ts";
import { zeros } from "#sdk/tensor/create.ts";

const free = (bytes: number) => () => bytes;

test("more than is free is refused with the bytes", () => {
  expect(() => checkRoom("dataSync", () => "f32 [40000, 40000]", 6.4e9, free(3.1e9))).toThrow(
    "dataSync: f32 [40000, 40000] takes 6.4 GB (6400000000 bytes), of which 3.1 GB are free; compute in parts",
  );
  checkRoom("dataSync", () => "f32 [40000, 40000]", 6.4e9, free(7e9));
  checkRoom("dataSync", () => "f32 [8]", 32, free(0));
});

const bytes = 60_000 ** 2 * 8;
// With some to spare: others may free memory meanwhile.
const isEnough = 1.2 * freemem() > bytes;
const read = isEnough ? test.skip : test;

read(`a tensor of 29 GB is refused, not begun${isEnough ? ": this machine has room" : ""}`, () => {
  expect(() => zeros([60_000, 60_000], "f64").dataSync()).toThrow(
    /^dataSync: f64 \[60000, 60000\] takes 28\.8 GB \(28800000000 bytes\), of which /,
  );
});
