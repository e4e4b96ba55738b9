import { readFileSync } from "node:fs";
import { describe, expect, test } from "@jest/globals";
import { loadNative } from "#native";
import { grad, hvp, jvp, scan, valueAndGrad, vmap, whileLoop } from "#sdk/grad/index.ts";
import { logicalAnd, stack, transpose } from "#sdk/ops/index.ts";
import { Program, Store } from "#sdk/reference/index.ts";
import {
  arange,
  compile,
  compileFunction,
  ones,
  tensor,
  zeros,
  type Tensor,
} from "#sdk/tensor/index.ts";
import { run, traced } from "../support/case-program.ts";
import { difference } from "../support/oracle.ts";

interface Dump {
  readonly shape: readonly number[];
  readonly values: readonly number[];
}

interface Oracle {
  readonly inputs: Readonly<Record<"w" | "u" | "xs" | "h" | "v", Dump>>;
  readonly scans: readonly {
    readonly reverse: boolean;
    readonly last: Dump;
    readonly count: number;
    readonly out: Dump;
    readonly seen: Dump;
    readonly grads: readonly Dump[];
    readonly hvp: Dump;
    readonly tangent: number;
    readonly each: Dump;
    readonly eachOfWeights: Dump;
  }[];
  readonly power: { readonly value: number; readonly slope: number };
  readonly roots: Readonly<Record<"of" | "value" | "steps" | "slope", Dump>>;
}

const oracle = JSON.parse(
  readFileSync(new URL("../oracles/loops.json", import.meta.url), "utf8"),
) as Oracle;

const load = ({ shape, values }: Dump) => tensor(Float32Array.from(values), { shape });
const { w, u, xs, h, v } = Object.fromEntries(
  Object.entries(oracle.inputs).map(([name, dump]) => [name, load(dump)]),
) as Record<keyof Oracle["inputs"], Tensor>;
const expectNear = (found: Tensor, { values, shape }: Dump, tolerance = 2e-5) => {
  expect(found.shape).toEqual(shape);
  expect(difference([...found.dataSync()], values, tolerance)).toBeNull();
};

const recurrent = (w: Tensor, u: Tensor, xs: Tensor, h: Tensor, reverse: boolean) =>
  scan(
    ({ h, n }: { h: Tensor; n: Tensor }, x: Tensor) => {
      const next = h.matmul(w).add(x.matmul(u)).tanh();
      return { carry: { h: next, n: n.add(1) }, y: { out: next.mul(2), seen: h.sum().add(n) } };
    },
    { h, n: tensor(0, { dtype: "i32" }) },
    xs,
    { reverse },
  );

const lossOf = (reverse: boolean) => (w: Tensor, u: Tensor, xs: Tensor, h: Tensor) => {
  const { carry, ys } = recurrent(w, u, xs, h, reverse);
  const weights = tensor([1, 2, 3, 4, 5]);
  return carry.h
    .square()
    .sum()
    .add(ys.out.sum(1).mul(weights).sum())
    .add(ys.seen.square().sum())
    .add(carry.n);
};

describe.each(oracle.scans)("a scan gives what JAX gives, reverse $reverse:", (expected) => {
  const { reverse } = expected;
  const loss = lossOf(reverse);

  test("values, of carries and of results", () => {
    const { carry, ys } = recurrent(w, u, xs, h, reverse);
    expectNear(carry.h, expected.last);
    expect(carry.n.item()).toBe(expected.count);
    expectNear(ys.out, expected.out);
    expectNear(ys.seen, expected.seen);
  });

  test("gradients of what it closes over, of sequences and of the start", () => {
    for (const [i, dump] of expected.grads.entries())
      expectNear(grad(loss, i as 0)(w, u, xs, h), dump);
  });

  test("second derivatives, and derivatives forwards", () => {
    expectNear(
      hvp((w: Tensor) => loss(w, u, xs, h), w, v),
      expected.hvp,
      1e-4,
    );
    const { tangent } = jvp((w: Tensor) => loss(w, u, xs, h), [w], [v]);
    expect(difference([tangent.item()], [expected.tangent], 2e-5)).toBeNull();
  });

  test("gradients of many examples and of many weights", () => {
    const many = stack([xs, xs.neg()]);
    expectNear(vmap(grad(loss), [null, null, 0, null])(w, u, many, h), expected.each);
    const weights = stack([w, w.mul(2)]);
    expectNear(
      vmap(grad(loss, 2), [0, null, null, null])(weights, u, xs, h),
      expected.eachOfWeights,
    );
  });

  test("the same on the reference and as a compiled function", () => {
    const both = (args: Tensor[]) => {
      const [a, b, c, d] = args as [Tensor, Tensor, Tensor, Tensor];
      return [recurrent(a, b, c, d, reverse).ys.out, grad(loss)(a, b, c, d)];
    };
    const inputs = [w, u, xs, h];
    const { program, ...rest } = traced(both, inputs);
    const found = run({ program, ...rest }, new Program(program.bytes), new Store(), inputs);
    expect(difference(found[0]!, expected.out.values, 2e-5)).toBeNull();
    expect(difference(found[1]!, expected.grads[0]!.values, 2e-5)).toBeNull();
    expectNear(compileFunction(grad(loss))(w, u, xs, h), expected.grads[0]!);
  });
});

test("a scan of a step is one instruction, however long", () => {
  const total = (length: number) =>
    compileFunction((x: Tensor) =>
      scan((sum: Tensor, part: Tensor) => ({ carry: sum.add(part), y: [] }), zeros([]), x),
    )(arange(0, length)).carry.item();
  expect([total(3), total(1000), total(0)]).toEqual([3, 499_500, 0]);
  const f = compileFunction(
    (x: Tensor) => scan((s: Tensor, p: Tensor) => ({ carry: s.add(p), y: s }), tensor(0), x).ys,
  );
  f(arange(0, 1000));
  expect(f.explain()).toContain(": 1 instructions");
});

test("values and gradient of a scan come from one run forwards and one back", () => {
  const loss = (a: Tensor) =>
    scan((h: Tensor, x: Tensor) => ({ carry: h.mul(a).add(x), y: h }), zeros([3]), ones([5, 3]))
      .ys.square()
      .sum();
  const both = compileFunction((a: Tensor) => valueAndGrad(loss)(a));
  both(tensor(0.5));
  expect(both.explain().match(/ loop /g)).toHaveLength(2);
});

test("a scan without sequences has a length", () => {
  const power = (x: Tensor) =>
    scan((y: Tensor) => ({ carry: y.mul(x), y: [] }), ones([]), [], { length: 6 }).carry;
  expect(power(tensor(1.1)).item()).toBeCloseTo(oracle.power.value, 6);
  expect(grad(power)(tensor(1.1)).item()).toBeCloseTo(oracle.power.slope, 5);
});

test("what nobody needs of a scan is not handed out", () => {
  const last = compileFunction(
    (x: Tensor) =>
      scan((s: Tensor, p: Tensor) => ({ carry: s.add(p), y: s.exp() }), tensor(0), x).carry,
  );
  last(arange(0, 8));
  expect(last.explain()).toContain("loop  (f32 [], f32 [8]) = f32 [] → output 0");
});

test("a number from outside that was read before gets its gradient", () => {
  const f = (w: Tensor) => {
    expect(w.item()).toBe(2);
    const step = (total: Tensor, x: Tensor) => ({ carry: total.add(x.mul(w)), y: [] });
    return scan(step, tensor(0), tensor([1, 2, 3])).carry;
  };
  expect(grad(f)(tensor(2)).item()).toBe(6);
});

test("a scan in a scan multiplies matrices by rows", () => {
  const a = arange(0, 6).reshape([2, 3]);
  const product = scan(
    (none: Tensor, row: Tensor) => ({
      carry: none,
      y: scan((n: Tensor, column: Tensor) => ({ carry: n, y: row.mul(column).sum() }), none, a).ys,
    }),
    tensor(0),
    a,
  );
  expect(product.ys.toArray()).toEqual(a.matmul(transpose(a)).toArray());
});

/** The root of a by Heron's rule, until it is near or 30 steps were done. */
const root = (a: Tensor, maxIterations?: number) =>
  whileLoop(
    ({ x, n }: { x: Tensor; n: Tensor }) =>
      logicalAnd(x.square().sub(a).abs().gt(a.mul(1e-3)), n.lt(30)),
    ({ x, n }) => ({ x: x.add(a.div(x)).div(2), n: n.add(1) }),
    { x: a, n: tensor(0, { dtype: "i32" }) },
    maxIterations === undefined ? {} : { maxIterations },
  );

describe("a while loop gives what JAX gives:", () => {
  const { of, value, steps, slope } = oracle.roots;

  test("values and numbers of steps, one by one and of many examples", () => {
    const found = of.values.map((a) => root(tensor(a)));
    expect(
      difference(
        found.map(({ x }) => x.item()),
        value.values,
        1e-6,
      ),
    ).toBeNull();
    expect(found.map(({ n }) => n.item())).toEqual(steps.values);
    const all = vmap((a: Tensor) => root(a))(load(of));
    expectNear(all.x, value, 1e-6);
    expect(all.n.toArray()).toEqual(steps.values);
  });

  test("derivatives, forwards and backwards, where the steps are bounded", () => {
    const bounded = (a: Tensor) => root(a, 12).x;
    expectNear(vmap(grad(bounded))(load(of)), slope, 1e-5);
    const { tangent } = jvp((a: Tensor) => vmap(bounded)(a), [load(of)], [ones([5])]);
    expectNear(tangent, slope, 1e-5);
  });

  test("derivatives forwards where nobody knows how often it runs", () => {
    const slopes = of.values.map((a) => jvp((x: Tensor) => root(x).x, [tensor(a)], [ones([])]));
    expect(
      difference(
        slopes.map(({ tangent }) => tangent.item()),
        slope.values,
        1e-5,
      ),
    ).toBeNull();
    const all = jvp(
      (x: Tensor) => vmap((each: Tensor) => root(each).x)(x),
      [load(of)],
      [ones([5])],
    );
    expectNear(all.tangent, slope, 1e-5);
    const compiled = compileFunction(
      (x: Tensor) => jvp((y: Tensor) => root(y).x.mul(y), [x], [ones([])]).tangent,
    );
    expect(compiled(tensor(4)).item()).toBeCloseTo(3, 1);
  });

  test("the same on the reference", () => {
    const inputs = [load(of)];
    const { program, ...rest } = traced(([a]) => [vmap((x: Tensor) => root(x))(a!).x], inputs);
    const [found] = run({ program, ...rest }, new Program(program.bytes), new Store(), inputs);
    expect(difference(found!, value.values, 1e-6)).toBeNull();
  });
});

test("what is computed after the end of a while loop reads behind no array and divides by no 0", () => {
  const values = tensor([2, 3, 4]);
  const total = (x: Tensor, stop: Tensor) =>
    whileLoop(
      ({ at }) => at.lt(stop),
      ({ at, sum }) => ({
        at: at.add(1),
        sum: sum.add(x.gather(at).div(stop.sub(at).cast("f32"))),
      }),
      { at: tensor(0, { dtype: "i32" }), sum: tensor(0) },
      { maxIterations: 6 },
    ).sum;
  const whole = (n: number | number[]) => tensor(n, { dtype: "i32" });
  const gradient = grad((x: Tensor) => total(x, whole(3)))(values).toArray() as number[];
  expect(gradient.map((g) => Math.round(g * 1e6) / 1e6)).toEqual([0.333333, 0.5, 1]);
  const each = vmap((stop: Tensor) => total(values, stop))(whole([1, 3, 2])).toArray() as number[];
  expect(each.map((y) => Math.round(y * 1e6) / 1e6)).toEqual([2, 6.166667, 4]);
});

test("a while loop that does not start gives what it was given", () => {
  const doubled = (x: number) =>
    whileLoop(
      (y: Tensor) => y.lt(100),
      (y) => y.mul(2),
      tensor(x),
      { maxIterations: 3 },
    ).item();
  expect([doubled(200), doubled(60), doubled(1)]).toEqual([200, 120, 8]);
});

const withAddon = loadNative() === null ? test.skip : test;
withAddon("an endless loop stops when it is cancelled, and the state stays", async () => {
  const step = compile((s: Tensor, x: Tensor) => ({
    state: whileLoop(
      (y: Tensor) => y.ge(0),
      (y) => y.add(1),
      s.add(x.sum()),
    ),
    out: [],
  }));
  const cancel = new Int32Array(new SharedArrayBuffer(4));
  const data = { data: Float32Array.of(1), shape: [1] };
  const running = step.loop(tensor(5), data, { order: Uint32Array.of(0), batch: 1, cancel });
  setTimeout(() => Atomics.store(cancel, 0, 1), 20);
  const { steps, cancelled, state } = await running;
  expect([steps, cancelled, state.item()]).toEqual([0, true, 5]);
});

describe("a loop says what is wrong:", () => {
  const id = (carry: Tensor, x: Tensor) => ({ carry, y: x });

  test("a scan", () => {
    expect(() => scan(id, tensor(0), tensor(1))).toThrow("scan: a sequence is a scalar");
    expect(() => scan(id, tensor(0), [] as never)).toThrow("scan: without sequences the length");
    expect(() => scan(id, tensor(0), ones([3]), { length: 2 })).toThrow(
      "scan: a sequence of [3] does not have 2 parts on its first axis",
    );
    expect(() =>
      scan((c: Tensor) => ({ carry: c.cast("i32"), y: c }), ones([2]), ones([3])),
    ).toThrow(
      "scan: the step turns f32 [2] of the carry into i32 [2]; a carry keeps its shapes and dtypes",
    );
    expect(() => scan((() => 3) as never, tensor(0), ones([3]))).toThrow(
      "scan: the step must return { carry, y }",
    );
  });

  test("a while loop", () => {
    const one = (c: Tensor) => c;
    expect(() => whileLoop((c: Tensor) => c, one, ones([2]))).toThrow(
      "whileLoop: the condition must be a single bool, got f32 [2]; use any or all",
    );
    expect(() => whileLoop((() => true) as never, one, ones([2]))).toThrow(
      "whileLoop: the condition must return a tensor, got boolean",
    );
    expect(() =>
      whileLoop(
        (c: Tensor) => c.sum().lt(1),
        (c) => c.sum(),
        ones([2]),
      ),
    ).toThrow("whileLoop: the step turns f32 [2] of the carry into f32 []");
    const loop = (x: Tensor) =>
      whileLoop(
        (c: Tensor) => c.lt(9),
        (c) => c.mul(2),
        x,
      );
    expect(() => grad(loop)(tensor(1)).item()).toThrow(
      "whileLoop: how often it runs is not known, so it has no gradient; give maxIterations, use scan, or jvp for derivatives forwards",
    );
    expect(() => whileLoop((c: Tensor) => c.lt(9), one, tensor(1), { maxIterations: -1 })).toThrow(
      "maxIterations is a whole number from 0 on, got -1",
    );
  });
});
