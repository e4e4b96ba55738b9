import { expect, test } from "@jest/globals";
import * as transforms from "#sdk/grad/index.ts";
import { compile, compileFunction, tensor } from "#sdk/tensor/index.ts";

/** Those whose functions come behind other arguments have tests of their own. */
const elsewhere = ["branch", "foriLoop", "switchCase"];
const others = Object.fromEntries(
  Object.entries(transforms).filter(([name]) => !elsewhere.includes(name)),
);

type Call = (...args: unknown[]) => unknown;

test.each(Object.entries({ ...others, compile, compileFunction }))(
  "%s says that it expected a function",
  (name, transform) => {
    expect(() => (transform as Call)(3, [tensor(1)], [tensor(1)])).toThrow(
      `${name}: expected a function, got number`,
    );
  },
);
