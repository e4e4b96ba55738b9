import { expect, test } from "@jest/globals";
import * as transforms from "#sdk/grad/index.ts";
import { compile, compileFunction, tensor } from "#sdk/tensor/index.ts";

type Call = (...args: unknown[]) => unknown;

test.each(Object.entries({ ...transforms, compile, compileFunction }))(
  "%s says that it expected a function",
  (name, transform) => {
    expect(() => (transform as Call)(3, [tensor(1)], [tensor(1)])).toThrow(
      `${name}: expected a function, got number`,
    );
  },
);
