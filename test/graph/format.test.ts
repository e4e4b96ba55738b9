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
import { differingCode } from "#sdk/graph/differing-code.ts";
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

ifBuilt(
  "an addon of other sources is told by the first code that it lacks or reads differently",
  () => {
    const codes = native!.format();
    expect(differingCode(codes)).toBe(null);
    expect(differingCode(codes.replace('"matmul":2', '"matmul":77'))).toBe("opcodes.matmul");
    expect(differingCode(codes.replace('"relu":', '"rectify":'))).toBe("microOps.relu");
    expect(differingCode(codes.replace('"version":1', '"version":2'))).toBe("version");
  },
);

test("no two operations have the same code", () => {
  for (const table of [opcodes, microOps, dtypes]) {
    const codes = Object.values(table);
    expect(new Set(codes).size).toBe(codes.length);
  }
});
