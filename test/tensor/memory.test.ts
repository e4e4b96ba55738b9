import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { afterAll, expect, test } from "@jest/globals";
import { compile } from "#sdk/tensor/compile.ts";
import { ones } from "#sdk/tensor/create.ts";
import { memory } from "#sdk/tensor/memory.ts";
import { scope } from "#sdk/tensor/scope.ts";
import type { Tensor } from "#sdk/tensor/tensor.ts";

interface State {
  readonly w: Tensor;
  readonly moments: Tensor;
}

const step = compile(({ w, moments }: State, x: Tensor) => ({
  state: { w: w.sub(x), moments: moments.add(x) },
  out: w.sum(),
}));
const start = (): State => ({ w: ones([256]), moments: ones([256]) });
const bytes = 256 * 4;
const x = ones([256]);
const kept: unknown[] = [];
afterAll(() => void kept.splice(0));

test("the states of a step are counted to the byte, and freed at the end of a scope", () => {
  const before = memory().states;
  {
    using _own = scope();
    const { state } = step(start(), x);
    expect(memory().states - before).toBe(2 * bytes);
    kept.push(state);
  }
  expect(memory().states).toBe(before);
});

test("so are large ones, which the engine takes from the system in pages", () => {
  const before = memory();
  {
    using _own = scope();
    const large = ones([2 ** 20]);
    const { state } = step({ w: large, moments: large }, large);
    expect(memory().states - before.states).toBe(2 * 2 ** 22);
    kept.push(state);
  }
  expect(memory().states).toBe(before.states);
  // Of the program, its scratch and its constants are left.
  expect(memory().used - before.used).toBeLessThan(2 ** 10);
});

test("the garbage collector frees what nothing refers to", async () => {
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc") as () => void;
  const before = memory().states;
  for (let i = 0; i < 8; i++) step(start(), x);
  const made = memory().states - before;
  expect(made).toBe(8 * 2 * bytes);
  for (let i = 0; i < 100 && memory().states > before; i++) {
    collect();
    await new Promise((done) => setTimeout(done, 10));
  }
  expect(memory().states).toBeLessThanOrEqual(before);
});

test("a scope keeps what it is told to", () => {
  const before = memory().states;
  const train = () => {
    using own = scope();
    let { state } = step(start(), x);
    ({ state } = step(state, x));
    kept.push(state);
    return own.keep(state.w);
  };
  const w = train();
  expect(memory().states - before).toBe(bytes);
  expect(w.slice([0, 2]).toArray()).toEqual([-1, -1]);
  w[Symbol.dispose]();
  expect(memory().states).toBe(before);
});

test("what an inner scope keeps belongs to the outer one", () => {
  const before = memory().states;
  {
    using _outer = scope();
    {
      using inner = scope();
      kept.push(inner.keep(step(start(), x).state));
    }
    expect(memory().states - before).toBe(2 * bytes);
  }
  expect(memory().states).toBe(before);
});

test("using a state frees it, and reading it afterwards says so", () => {
  const before = memory().states;
  const { state } = step(start(), x);
  {
    using w = state.w;
    expect(w.sum().item()).toBe(0);
  }
  expect(memory().states - before).toBe(bytes);
  expect(() => state.w.toArray()).toThrow(
    "dataSync: a f32 [256] of the state was freed by using or at the end of its scope; keep it",
  );
  expect(() => step(state, x)).toThrow("compile: a f32 [256] of the state was freed");
  state.moments[Symbol.dispose]();
  state.moments[Symbol.dispose]();
  expect(memory().states).toBe(before);
});

test("an old version of a state does not free the new one", () => {
  const { state } = step(start(), x);
  const next = step(state, x).state;
  kept.push(next);
  state.w[Symbol.dispose]();
  expect(next.w.slice([0, 1]).toArray()).toEqual([-1]);
});

test("a scope whose code a kernel stopped takes nothing in any more", () => {
  const symbol = Symbol.for("sonde.host");
  const cancel = new Int32Array(2);
  Object.assign(globalThis, { [symbol]: { cancel } });
  try {
    const left = scope();
    const before = step(start(), x).state;
    cancel[1]!++;
    const after = step(start(), x).state;
    left[Symbol.dispose]();
    expect(after.w.sum().item()).toBe(0);
    expect(() => before.w.toArray()).toThrow("was freed");
    for (const each of [after.w, after.moments]) each[Symbol.dispose]();
  } finally {
    Reflect.deleteProperty(globalThis, symbol);
  }
});

test("a step can be used again after its states were freed", () => {
  {
    using _own = scope();
    step(start(), x);
  }
  expect(step(start(), x).state.w.sum().item()).toBe(0);
});

test("the peak is what was held at once since it was forgotten", () => {
  const { used } = memory({ forgetPeak: true });
  {
    using _own = scope();
    step(start(), x);
  }
  const { peak } = memory({ forgetPeak: true });
  expect(peak).toBeGreaterThanOrEqual(used + 2 * bytes);
  expect(memory().peak).toBeLessThan(peak);
  expect(() => memory({ forget: true } as never)).toThrow("memory: no option 'forget'");
});
