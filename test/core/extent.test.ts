import { runInNewContext } from "node:vm";
import { afterEach, expect, test } from "@jest/globals";
import { createExtent } from "../../sdk/core/extent.ts";

const host = Symbol.for("sonde.host");
afterEach(() => {
  delete (globalThis as Record<symbol, unknown>)[host];
});

test("a setting holds while a function runs, and the one around it afterwards", () => {
  const depth = createExtent(0);
  const seen: number[] = [];
  depth.during(1, () => {
    depth.during(2, () => seen.push(depth.current()));
    seen.push(depth.current());
  });
  expect([...seen, depth.current()]).toEqual([2, 1, 0]);
});

test("a setting ends with a function that throws", () => {
  const open = createExtent(false);
  expect(() =>
    open.during(true, () => {
      throw new Error("no");
    }),
  ).toThrow("no");
  expect(open.current()).toBe(false);
});

test("what a terminated function had set counts no longer once the kernel has told of it", () => {
  const cancel = new Int32Array(2);
  Object.assign(globalThis, { [host]: { cancel } });
  const open = createExtent(false);
  const loop = (): void => open.during(true, () => runInNewContext("while (true);"));
  // V8 terminates it, as it does for the kernel: no `finally` runs.
  expect(() => runInNewContext("loop()", { loop }, { timeout: 20 })).toThrow("timed out");
  Atomics.add(cancel, 1, 1);
  expect(open.current()).toBe(false);
  expect(open.during(true, () => open.current())).toBe(true);
});
