import { expect, test } from "@jest/globals";
import { PerformanceObserver, constants } from "node:perf_hooks";
import { setImmediate } from "node:timers/promises";
import { runInNewContext } from "node:vm";
import { allocateUnset } from "#sdk/core/dtype.ts";

// Another test of the same process may have asked V8 for one.
const before: unknown = runInNewContext("typeof gc");

test("arrays that nobody needs are freed among the young objects, not with the whole heap", async () => {
  let [young, all] = [0, 0];
  const observer = new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) {
      const { kind } = (entry as unknown as { detail: { kind: number } }).detail;
      if (kind === constants.NODE_PERFORMANCE_GC_MINOR) young++;
      if (kind === constants.NODE_PERFORMANCE_GC_MAJOR) all++;
    }
  });
  observer.observe({ entryTypes: ["gc"] });
  for (let i = 0; i < 80; i++) allocateUnset("f32", 2 ** 21)[0] = 1;
  await setImmediate();
  await setImmediate();
  observer.disconnect();
  expect(young).toBeGreaterThanOrEqual(19);
  expect(all).toBeLessThanOrEqual(4);
});

test("contexts made afterwards get a collector only where they got one before", () => {
  allocateUnset("f32", 2 ** 23);
  expect(runInNewContext("typeof gc")).toBe(before);
});
