import { readFileSync } from "node:fs";
import { describe, expect, test } from "@jest/globals";
import { grad, valueAndGrad, vmap } from "#sdk/grad/index.ts";
import { crossEntropy } from "#sdk/ops/index.ts";
import { adam, sgd } from "#sdk/optim/index.ts";
import {
  compile,
  type CompileOptions,
  ones,
  type PrecisionLevel,
  selectPrecision,
  tensor,
  type Tensor,
} from "#sdk/tensor/index.ts";

interface Run {
  readonly name: string;
  readonly steps: number;
  readonly overflows: readonly number[];
  readonly scales?: readonly number[];
  readonly changes?: readonly (readonly [step: number, scale: number])[];
  readonly weights: readonly number[];
  readonly growth_interval?: number;
  readonly growth_factor?: number;
  readonly backoff_factor?: number;
  readonly init_scale?: number;
}

const { runs } = JSON.parse(
  readFileSync(new URL("../oracles/grad_scaler.json", import.meta.url), "utf8"),
) as { runs: Run[] };

/** w ← w − x, where a loss of w · x is differentiated. */
const descend = (options: CompileOptions) => {
  const rule = sgd({ learningRate: 1 });
  return compile(({ w }: { w: Tensor }, x: Tensor) => {
    const slope = grad((params: { w: Tensor }) => params.w.mul(x))({ w });
    return { state: rule.update({ w }, slope, rule.init({ w })).params, out: {} };
  }, options);
};

test.each(runs)("the loss scale is that of torch.amp.GradScaler: $name", (run) => {
  const lossScale = {
    ...(run.init_scale && { start: run.init_scale }),
    ...(run.growth_factor && { growth: run.growth_factor }),
    ...(run.backoff_factor && { backoff: run.backoff_factor }),
    ...(run.growth_interval && { interval: run.growth_interval }),
  };
  const step = descend({ precision: { lossScale } });
  let state = { w: tensor(0) };
  const scales: number[] = [65_536];
  const weights: number[] = [];
  for (let i = 0; i < run.steps; i++) {
    const usual = run.name === "never infinite" ? 2 ** -100 : 0.5;
    ({ state } = step(state, tensor(run.overflows.includes(i) ? Infinity : usual)));
    scales.push(step.precision()!.lossScale);
    weights.push(state.w.item());
  }
  if (run.scales) expect(scales.slice(1)).toEqual(run.scales.slice(1));
  const changes = scales.flatMap((s, i) => (i === 0 || s !== scales[i - 1] ? [[i, s]] : []));
  if (run.changes) expect(changes).toEqual(run.changes);
  expect(weights.slice(-run.weights.length)).toEqual(run.weights);
  expect(step.precision()).toMatchObject({ steps: run.steps, skipped: run.overflows.length });
});

test.each([
  ["the least normal number", {}, 2 ** -126],
  ["what is asked for", { least: 4 }, 4],
])("overflows bring the loss scale down to %s, and steps go on from there", (_, options, least) => {
  const step = descend({ precision: { lossScale: { start: 16, interval: 2, ...options } } });
  let state = { w: tensor(0) };
  for (let i = 0; i < 200; i++) ({ state } = step(state, tensor(Infinity)));
  expect(step.precision()).toMatchObject({ lossScale: least, skipped: 200 });
  // A slope that f16 holds at either scale.
  const slope = 2 ** 10 / Math.max(least, 2 ** -100);
  for (let i = 0; i < 2; i++) ({ state } = step(state, tensor(slope)));
  expect(step.precision()).toMatchObject({ lossScale: 2 * least, skipped: 200 });
  expect(state.w.item()).toBe(-2 * slope);
});

test("a loss scale that stays skips no step", () => {
  const step = descend({ precision: { lossScale: 8 } });
  const { state } = step({ w: tensor(0) }, tensor(Infinity));
  expect(state.w.item()).toBe(-Infinity);
  expect(step.precision()).toMatchObject({ lossScale: 8, steps: 1, skipped: 0 });
});

test("after a loop that fails on its way the loss scale is that of before, and steps go on", async () => {
  const rule = sgd({ learningRate: 1 });
  const step = compile(
    ({ w }: { w: Tensor }, { place }: { place: Tensor }) => {
      const slope = grad((params: { w: Tensor }) => params.w.gather(place).sum())({ w });
      return { state: rule.update({ w }, slope, rule.init({ w })).params, out: {} };
    },
    { precision: { lossScale: { start: 16, interval: 1 } } },
  );
  const start = () => ({ w: tensor([0, 0]) });
  const good = { place: tensor([1], { dtype: "i32" }) };
  step(start(), good);
  const data = { place: { data: Int32Array.of(0, 1, 2), shape: [3] } };
  const failed = step.loop(start(), data, { order: Uint32Array.of(0, 1, 2), batch: 1 });
  await expect(failed).rejects.toThrow("gather: index 2 is outside 0…1");
  expect(step.precision()!.lossScale).toBe(32);
  step(start(), good);
  expect(step.precision()!.lossScale).toBe(64);
});

/** A network for two spirals, and its first and last loss. */
function spirals(options: CompileOptions): {
  first: number;
  last: number;
  step: ReturnType<typeof build>;
} {
  const step = build(options);
  const random = (i: number, of: number) => Math.sin(i * 12.9898 + of * 78.233) % 1;
  const weight = (rows: number, columns: number, of: number) =>
    tensor(
      Float32Array.from({ length: rows * columns }, (_, i) => random(i, of) * Math.sqrt(3 / rows)),
      { shape: [rows, columns] },
    );
  const params = {
    a: { weight: weight(2, 32, 1), bias: tensor(new Float32Array(32)) },
    b: { weight: weight(32, 32, 2), bias: tensor(new Float32Array(32)) },
    c: { weight: weight(32, 2, 3), bias: tensor(new Float32Array(2)) },
  };
  const angle = Array.from({ length: 64 }, (_, i) => (i >> 1) / 8);
  const x = tensor(
    angle.map((t, i) => [Math.cos(t + (i % 2) * Math.PI), Math.sin(t + (i % 2) * Math.PI)]),
  ).mul(tensor(angle.map((t) => [0.3 + t / 4])));
  const y = tensor(
    angle.map((_, i) => i % 2),
    { dtype: "i32" },
  );
  let state = { params, optimizer: adam().init(params) };
  const losses: number[] = [];
  for (let i = 0; i < 150; i++) {
    const next = step(state, { x, y });
    state = next.state;
    losses.push(next.out.item());
  }
  return { first: losses[0]!, last: losses.at(-1)!, step };
}

const build = (options: CompileOptions) => {
  const rule = adam({ learningRate: 0.01 });
  type Params = Record<"a" | "b" | "c", { weight: Tensor; bias: Tensor }>;
  return compile(
    (
      { params, optimizer }: { params: Params; optimizer: ReturnType<typeof rule.init> },
      { x, y }: { x: Tensor; y: Tensor },
    ) => {
      const loss = ({ a, b, c }: Params) => {
        const first = x.matmul(a.weight).add(a.bias).tanh();
        const second = first.matmul(b.weight).add(b.bias).tanh();
        return crossEntropy(second.matmul(c.weight).add(c.bias), y);
      };
      const { value, grad: slope } = valueAndGrad(loss)(params);
      const next = rule.update(params, slope, optimizer);
      return { state: { params: next.params, optimizer: next.state }, out: value.cast("f32") };
    },
    options,
  );
};

describe("a network learns", () => {
  const full = spirals({});

  test("in f32 as without a precision at O0", () => {
    expect(spirals({ precision: "O0" }).last).toBe(full.last);
    expect(full.last).toBeLessThan(full.first / 3);
  });

  test.each([
    ["O1", "f16", 0.02],
    ["O1", "bf16", 0.05],
    ["O2", "f16", 0.02],
    ["O2", "bf16", 0.05],
    // Weights without a copy in f32 lose small steps.
    ["O3", "f16", 0.05],
    ["O3", "bf16", 0.2],
  ] as const)("at %s in %s to nearly the loss of O0", (level, dtype, within) => {
    const { last, first, step } = spirals({ precision: { level, dtype } });
    expect(Math.abs(first - full.first)).toBeLessThan(0.01);
    expect(Math.abs(last - full.last)).toBeLessThan(within);
    const report = step.precision()!;
    expect(report.gradients.map(({ parameter }) => parameter)).toContain("b.weight");
    expect(report.steps).toBe(150);
  });

  test("with a dtype chosen for each parameter", () => {
    const { last, step } = spirals({ precision: { dtype: selectPrecision({ every: 20 }) } });
    expect(Math.abs(last - full.last)).toBeLessThan(0.05);
    const text = String(step.precision());
    expect(text).toMatch(/^O1: loss scale \d+, \d+ of 150 steps skipped\nparameter\s+dtype/);
  });
});

/** What products and losses of a step come out as. */
function dtypesAt(level: PrecisionLevel, dtype: "f16" | "bf16" = "f16"): Record<string, string> {
  const seen: Record<string, string> = {};
  const step = compile(
    (w: Tensor, x: Tensor) => {
      const slope = grad((p: Tensor) => {
        const product = x.matmul(p);
        seen["product"] = product.dtype;
        seen["scaled"] = p.mul(2).dtype;
        seen["softmax"] = product.softmax().dtype;
        return product.softmax().sum();
      })(w);
      seen["gradient"] = slope.dtype;
      return { state: w.sub(slope.cast("f32")), out: {} };
    },
    { precision: { level, dtype } },
  );
  const { state } = step(ones([2, 2]), ones([2, 2]));
  seen["state"] = state.dtype;
  return seen;
}

test("each level runs another part in 16 bits", () => {
  const f32 = { product: "f32", scaled: "f32", softmax: "f32", gradient: "f32", state: "f32" };
  expect(dtypesAt("O0")).toEqual(f32);
  expect(dtypesAt("O1")).toEqual({ ...f32, product: "f16" });
  expect(dtypesAt("O2", "bf16")).toEqual({ ...f32, product: "bf16", scaled: "bf16" });
  expect(dtypesAt("O3")).toEqual({
    product: "f16",
    scaled: "f16",
    softmax: "f16",
    gradient: "f32",
    state: "f16",
  });
});

test("an overflow leaves the whole state as it was", () => {
  const step = compile(
    ({ w, n }: { w: Tensor; n: Tensor }, x: Tensor) => ({
      state: { w: w.sub(grad((p: Tensor) => p.mul(x).sum())(w)), n: n.add(1) },
      out: {},
    }),
    { precision: "O1" },
  );
  let state = { w: tensor([1, 2]), n: tensor(0, { dtype: "i32" }) };
  for (const x of [
    [1, 1],
    [1, NaN],
    [1, 1],
  ])
    ({ state } = step(state, tensor(x)));
  expect(state.w.toArray()).toEqual([-1, 0]);
  expect(state.n.item()).toBe(2);
  expect(step.precision()!.gradients).toEqual([
    { parameter: "the argument", dtype: "f16", values: 6, overflow: 1, underflow: 0 },
  ]);
});

test("small gradients are counted as underflow, and a larger scale saves them", () => {
  const underflow = (lossScale: number) => {
    const step = descend({ precision: { lossScale } });
    step({ w: tensor(0) }, tensor(1e-6));
    return step.precision()!.gradients[0]!.underflow;
  };
  expect([underflow(1), underflow(1024)]).toEqual([1, 0]);
});

describe("the selector", () => {
  const chosen = (options: Parameters<typeof selectPrecision>[0], ...xs: number[][]) => {
    const step = compile(
      (w: Tensor, x: Tensor) => ({
        state: w.sub(grad((p: Tensor) => p.mul(x).sum())(w)),
        out: {},
      }),
      { precision: { dtype: selectPrecision({ every: 1, ...options }), lossScale: 1 } },
    );
    let state = tensor([0, 0, 0]);
    return xs.map((x) => {
      ({ state } = step(state, tensor(x)));
      return step.precision()!.gradients[0]!.dtype;
    });
  };

  test("takes bf16 as soon as one value is below the threshold, by the rule any", () => {
    const any = { rule: "any", threshold: 1e-3 } as const;
    expect(chosen(any, [1, 1, 1], [1, 1, 1e-4], [0.002, 1, 1])).toEqual(["f16", "bf16", "f16"]);
    // It takes f16 only for gradients without a single 0.
    expect(chosen(any, [0, 1, 1])).toEqual(["bf16"]);
  });

  test("takes bf16 where too many values do not fit into f16, by the rule quantile", () => {
    const half = { share: 0.5 };
    expect(chosen(half, [1, 1, 1e-5], [1, 1e-5, 1e-6], [1, 0, 0], [1e5, 1e6, 1])).toEqual([
      "f16",
      "bf16",
      "f16",
      "bf16",
    ]);
  });
});

test("a loop goes on with the scale and counts every step", async () => {
  const step = compile(
    (w: Tensor, x: Tensor) => ({
      state: w.sub(grad((p: Tensor) => p.mul(x).sum())(w)),
      out: { w },
    }),
    { precision: { level: "O3", lossScale: { start: 1024, interval: 2 } } },
  );
  const data = { data: Float32Array.of(1, 2, Infinity, 4), shape: [4, 1] };
  const order = Uint32Array.of(0, 1, 2, 3);
  const { state, steps } = await step.loop(tensor([0]), data, { order, batch: 1 });
  expect([steps, state.dtype, state.item()]).toEqual([4, "f16", -7]);
  expect(step.precision()).toMatchObject({ lossScale: 1024, steps: 4, skipped: 1 });
});

test("the selector chooses within a loop, whose result is that of one", async () => {
  const step = compile(
    (w: Tensor, x: Tensor) => ({
      state: w.sub(grad((p: Tensor) => p.mul(x).sum())(w)),
      out: { w },
    }),
    { precision: { dtype: selectPrecision({ every: 2 }), lossScale: 1 } },
  );
  const data = { data: Float32Array.of(1, 2, 1e-6, 1e-6, 8), shape: [5, 1] };
  const order = Uint32Array.of(0, 1, 2, 3, 4);
  const seen: number[] = [];
  const running = step.loop(tensor([0]), data, {
    order,
    batch: 1,
    onProgress: (steps) => seen.push(steps),
  });
  const { state, out, steps } = await running;
  expect([steps, out.w.shape]).toEqual([5, [5, 1]]);
  expect(state.item()).toBeCloseTo(-11, 4);
  expect([...out.w.dataSync()].map(Math.round)).toEqual([0, -1, -3, -3, -3]);
  expect(seen).toEqual(seen.toSorted((a, b) => a - b));
  // Two programs: of bf16, which it begins and ends with, and of f16.
  expect(step.programs()).toHaveLength(2);
  expect(step.precision()!.gradients[0]!.dtype).toBe("bf16");
});

describe("the gradients of each example", () => {
  const loss = (w: Tensor, x: Tensor) => w.mul(x).sum().square();
  const each = (w: Tensor, x: Tensor) => vmap(grad(loss), [null, 0])(w, x);
  const w = tensor([0.5, -0.25]);
  const x = tensor([[1, 2], [3, 1], [2, 2]]); // oxfmt-ignore

  test("are those in f32, counted over all examples", () => {
    const step = compile((p: Tensor, rows: Tensor) => ({ state: p, out: each(p, rows) }), {
      precision: "O1",
    });
    expect(step(w, x).out.toArray()).toEqual(each(w, x).toArray());
    expect(step.precision()!.gradients).toEqual([
      { parameter: "the argument", dtype: "f16", values: 6, overflow: 0, underflow: 0 },
    ]);
  });

  test("skip the step when that of one example is infinite", () => {
    const step = compile((p: Tensor, rows: Tensor) => ({ state: each(p, rows).sum(0), out: {} }), {
      precision: "O1",
    });
    const { state } = step(w, tensor([[1, 2], [Infinity, 1], [2, 2]])); // oxfmt-ignore
    expect(state.toArray()).toEqual([0.5, -0.25]);
    expect(step.precision()).toMatchObject({ skipped: 1, lossScale: 32_768 });
  });

  test("of groups of examples are counted once for each", () => {
    const step = compile(
      (p: Tensor, rows: Tensor) => ({
        state: p,
        out: vmap((group: Tensor) => each(p, group))(rows.reshape([3, 1, 2])),
      }),
      { precision: "O2" },
    );
    expect(step(w, x).out.shape).toEqual([3, 1, 2]);
    expect(step.precision()!.gradients[0]!.values).toBe(6);
  });
});

test("what cannot be is said", () => {
  const run = (step: (w: Tensor, x: Tensor) => { state: Tensor; out: object }) => () =>
    compile(step, { precision: "O1" })(tensor([1]), tensor([1]));
  expect(run((w) => ({ state: w, out: {} }))).toThrow(
    "compile: a precision is for steps that take a gradient, and this one calls neither grad nor valueAndGrad; leave the precision out",
  );
  const bad = (precision: unknown) => () => descend({ precision: precision as "O1" });
  expect(bad("O4")).toThrow("compile: there is no precision O4; use O0, O1, O2, O3");
  expect(bad({ dtype: "f8" })).toThrow("compile: precision has f16, bf16 or selectPrecision()");
  expect(bad({ lossScale: 0 })).toThrow("compile: lossScale is a number above 0, got 0");
  expect(bad({ lossScale: { growth: 1 } })).toThrow("lossScale.growth is above 1, got 1");
  expect(bad({ lossScale: { start: 8, least: 16 } })).toThrow(
    "lossScale.least is from 2 ** -126 to lossScale.start, here 8, got 16",
  );
  expect(bad({ lossScale: { least: 0 } })).toThrow("here 65536, got 0");
  expect(bad({ levl: "O1" })).toThrow("did you mean 'level'?");
  expect(() => selectPrecision({ share: 1 })).toThrow("share is from 0 to below 1, got 1");
});
