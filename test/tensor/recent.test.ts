import { expect, test } from "@jest/globals";
import { compile, compileFunction, ones } from "#sdk/tensor/index.ts";
import { Recent, recentVariants, weightOf } from "#sdk/tensor/recent.ts";

test("what was used longest ago goes first", () => {
  const recent = new Recent<number>(2);
  recent.set("a", 1);
  recent.set("b", 2);
  expect(recent.get("a")).toBe(1);
  recent.set("c", 3);
  expect([recent.get("a"), recent.get("b"), recent.get("c")]).toEqual([1, undefined, 3]);
  expect(recent.values()).toEqual([1, 3]);
});

test("functions of ever new shapes keep a bounded number of programs, and go on with a state", () => {
  const step = compile((state: ReturnType<typeof ones>, x: ReturnType<typeof ones>) => ({
    state: state.add(x.sum()),
    out: x.sum(),
  }));
  const total = compileFunction((x: ReturnType<typeof ones>) => x.sum());
  let state = ones([]);
  for (let n = 1; n <= 100; n++) {
    ({ state } = step(state, ones([n])));
    expect(total(ones([n])).item()).toBe(n);
  }
  expect(state.item()).toBe(1 + (100 * 101) / 2);
  expect(step.explain().split("\n\n")).toHaveLength(64);
  expect(total.explain().split("\n\n")).toHaveLength(64);
  expect(step(state, ones([1])).out.item()).toBe(1);
});

test("programs of large scratch leave sooner, and the last one stays", () => {
  const programs = recentVariants<number>();
  const weight = (gigabytes: number) => weightOf({ arenaBytes: gigabytes * 2 ** 30 } as never);
  programs.set("a", 1, weight(0.4));
  programs.set("b", 2, weight(0.5));
  programs.set("c", 3, weight(0.3));
  expect(programs.values()).toEqual([2, 3]);
  programs.set("d", 4, weight(7));
  expect(programs.values()).toEqual([4]);
});

test("what weighs too much together leaves from the least recently used on", () => {
  const recent = new Recent<number>(10, 100);
  recent.set("a", 1, 60);
  recent.set("b", 2, 40);
  recent.get("a");
  recent.set("c", 3, 30);
  expect(recent.values()).toEqual([1, 3]);
  recent.set("a", 4, 10);
  recent.set("d", 5, 60);
  expect(recent.values()).toEqual([3, 4, 5]);
  recent.set("e", 6, 101);
  expect(recent.values()).toEqual([]);
});
