import { expect, test } from "@jest/globals";
import {
  bufferKinds,
  dtypes,
  microOps,
  opcodes,
  matrixKinds,
  randomKinds,
  reduceKinds,
  scanKinds,
  scatterKinds,
  version,
} from "#sdk/graph/format.ts";
import { native } from "./executors.ts";

const ifBuilt = native === null ? test.skip : test;

ifBuilt("the addon has the same codes", () => {
  const codes: unknown = JSON.parse(native!.format());
  expect(codes).toMatchObject({
    version,
    bufferKinds,
    dtypes,
    opcodes,
    reduceKinds,
    randomKinds,
    scanKinds,
    scatterKinds,
    matrixKinds,
    microOps,
  });
});

test("no two operations have the same code", () => {
  for (const table of [opcodes, microOps, dtypes]) {
    const codes = Object.values(table);
    expect(new Set(codes).size).toBe(codes.length);
  }
});
