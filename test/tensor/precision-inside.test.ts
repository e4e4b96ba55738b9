import { describe, expect, test } from "@jest/globals";
import {
  checkpoint,
  customGradient,
  grad,
  scan,
  valueAndGrad,
  vmap,
  whileLoop,
} from "#sdk/grad/index.ts";
import { compile } from "#sdk/tensor/compile.ts";
import { selectPrecision } from "#sdk/tensor/precision.ts";
import { tensor } from "#sdk/tensor/create.ts";
import type { Tensor } from "#sdk/tensor/tensor.ts";

const slope = (w: Tensor, x: Tensor): Tensor =>
  grad((p: Tensor) => p.mul(x).sum().square().div(8))(w);
const descend = (w: Tensor, x: Tensor): Tensor => w.sub(slope(w, x).mul(0.25));

/** Steps of descent along the rows of a batch: written out, or as one scan. */
const written = (w: Tensor, rows: Tensor) => ({
  state: [0, 1, 2].reduce((p, i) => descend(p, rows.slice(i)), w),
  out: {},
});
const scanned = (w: Tensor, rows: Tensor) => ({
  state: scan((p: Tensor, x: Tensor) => ({ carry: descend(p, x), y: [] }), w, rows).carry,
  out: {},
});

const w = tensor([0.5, -0.25]);
const rows = tensor([[1, 2], [3, 1], [2, 2]]); // oxfmt-ignore
const spoilt = tensor([[1, 2], [Infinity, 1], [2, 2]]); // oxfmt-ignore
const precisions = ["O1", "O2", { level: "O2", dtype: "bf16" }] as const;

describe.each(precisions)("gradients inside a scan, with the precision %j,", (precision) => {
  test("are those of the same steps written out", () => {
    const [one, all] = [scanned, written].map((step) => compile(step, { precision })(w, rows));
    expect(one!.state.toArray()).toEqual(all!.state.toArray());
  });

  test("are counted over all steps", () => {
    const step = compile(scanned, { precision });
    step(w, rows);
    expect(step.precision()!.gradients).toMatchObject([
      { parameter: "the argument", values: 6, overflow: 0 },
    ]);
  });
});

test("one that is infinite in a single step of a scan skips the whole step", () => {
  const step = compile(scanned, { precision: "O1" });
  expect(step(w, spoilt).state.toArray()).toEqual([0.5, -0.25]);
  expect(step.precision()).toMatchObject({ skipped: 1, lossScale: 32_768 });
  expect(step.precision()!.gradients[0]!.overflow).toBeGreaterThan(0);
});

test("a scan at O3 keeps the parameter that it carries in 16 bits", () => {
  const step = compile(scanned, { precision: { level: "O3", lossScale: 1 } });
  const { state } = step(w, rows);
  expect(state.dtype).toBe("f16");
  expect(step(state, rows).state.dtype).toBe("f16");
});

test("the selector sees the gradients inside a scan", () => {
  const precision = { dtype: selectPrecision({ every: 1, rule: "any" }), lossScale: 1 };
  const step = compile(scanned, { precision });
  step(w, rows.mul(1e-4));
  expect(step.precision()!.gradients[0]!.dtype).toBe("bf16");
  step(tensor([1, 1]), rows);
  expect(step.precision()!.gradients[0]!.dtype).toBe("f16");
});

describe("gradients inside a whileLoop", () => {
  const loop = (most?: number) => (p: Tensor, x: Tensor) => ({
    state: whileLoop(
      ({ p: at }) => slope32(at, x).abs().max().gt(0.25),
      ({ p: at, n }) => ({ p: descend(at, x), n: n.add(1) }),
      { p, n: tensor(0, { dtype: "i32" }) },
      most === undefined ? {} : { maxIterations: most },
    ),
    out: {},
  });
  /** The gradient without the help of grad, for the condition. */
  const slope32 = (p: Tensor, x: Tensor) => x.mul(p.mul(x).sum()).div(4);
  const x = tensor([1, 2]);
  const start = tensor([2, 3]);
  const step = (most?: number) =>
    compile(
      (p: Tensor, row: Tensor) => {
        const { state, out } = loop(most)(p, row);
        return { state: state.p, out: { ...out, n: state.n } };
      },
      { precision: "O1" },
    );

  test.each([undefined, 50])("are counted as often as it runs, at most %s", (most) => {
    const compiled = step(most);
    const { state, out } = compiled(start, x);
    const times = out.n.item();
    expect(times).toBeGreaterThan(1);
    expect(slope32(state, x).abs().max().item()).toBeLessThanOrEqual(0.25);
    expect(compiled.precision()!.gradients[0]).toMatchObject({ values: 2 * times, overflow: 0 });
  });

  test("skip the step when one is infinite", () => {
    const compiled = step(3);
    expect(compiled(start, tensor([Infinity, 1])).state.toArray()).toEqual([2, 3]);
    expect(compiled.precision()!.skipped).toBe(1);
  });

  test.each([undefined, 50])(
    "are counted in its condition as often as it is asked, at most %s",
    (most) => {
      const run = compile(
        (p: Tensor, row: Tensor) => {
          const { at, n } = whileLoop(
            (carry: { at: Tensor; n: Tensor }) => slope(carry.at, row).max().gt(1),
            (carry) => ({ at: carry.at.mul(0.5), n: carry.n.add(1) }),
            { at: p, n: tensor(0, { dtype: "i32" }) },
            most === undefined ? {} : { maxIterations: most },
          );
          return { state: at, out: n };
        },
        { precision: "O1" },
      );
      const { state, out } = run(tensor([8, 3]), x);
      expect(out.item()).toBeGreaterThan(1);
      expect(slope32(state, x).max().item()).toBeLessThanOrEqual(1);
      expect(run.precision()!.gradients[0]).toMatchObject({
        values: 2 * (out.item() + 1),
        overflow: 0,
      });
    },
  );

  test("skip the step when one of its condition is infinite", () => {
    const run = compile(
      (p: Tensor, row: Tensor) => ({
        state: whileLoop(
          (at: Tensor) => slope(at, row).max().lt(Infinity),
          (at) => at.mul(0.5),
          p,
          { maxIterations: 3 },
        ),
        out: {},
      }),
      { precision: "O1" },
    );
    expect(run(start, tensor([Infinity, 1])).state.toArray()).toEqual([2, 3]);
    expect(run.precision()!.skipped).toBe(1);
  });
});

type OfTwo = (p: Tensor, x: Tensor) => Tensor;
const transforms: Readonly<Record<string, (f: OfTwo) => OfTwo>> = {
  checkpoint: (f) => checkpoint(f),
  customGradient: (f) => customGradient(f, () => [null, null]),
};

describe.each(Object.keys(transforms))("gradients inside %s", (name) => {
  const transform = transforms[name]!;
  const step = () =>
    compile((p: Tensor, row: Tensor) => ({ state: transform(descend)(p, row), out: {} }), {
      precision: "O1",
    });

  test("are those outside, and are counted", () => {
    const plain = compile((p: Tensor, row: Tensor) => ({ state: descend(p, row), out: {} }), {
      precision: "O1",
    });
    const [x, compiled] = [tensor([1, 2]), step()];
    expect(compiled(w, x).state.toArray()).toEqual(plain(w, x).state.toArray());
    expect(compiled.precision()!.gradients).toEqual(plain.precision()!.gradients);
  });

  test("skip the step when one is infinite", () => {
    expect(step()(w, tensor([Infinity, 1])).state.toArray()).toEqual([0.5, -0.25]);
  });
});

describe("transforms within transforms", () => {
  const each = (p: Tensor, x: Tensor) => vmap(slope, [null, 0])(p, x).mean(0);

  test("the gradients of each example in every step of a scan are counted", () => {
    const step = compile(
      (p: Tensor, batches: Tensor) => ({
        state: scan((at: Tensor, x: Tensor) => ({ carry: at.sub(each(at, x)), y: [] }), p, batches)
          .carry,
        out: {},
      }),
      { precision: "O1" },
    );
    step(w, rows.reshape([3, 1, 2]).add(tensor([[0], [1]])));
    expect(step.precision()!.gradients[0]).toMatchObject({ values: 12, overflow: 0 });
  });

  test("so are those of a scan for each example, in a checkpoint", () => {
    const walk = checkpoint((p: Tensor, x: Tensor) => scanned(p, x).state);
    const step = compile(
      (p: Tensor, batches: Tensor) => ({
        state: vmap(walk, [null, 0])(p, batches).mean(0),
        out: {},
      }),
      { precision: "O1" },
    );
    const batches = rows.reshape([1, 3, 2]).add(tensor([0, 1]).reshape([2, 1, 1]));
    const { state } = step(w, batches);
    expect(step.precision()!.gradients[0]).toMatchObject({ values: 12, overflow: 0 });
    const plain = vmap((x: Tensor) => scanned(w, x).state)(batches)
      .mean(0)
      .dataSync();
    for (const [i, value] of state.dataSync().entries()) expect(value).toBeCloseTo(plain[i]!, 2);
  });

  test("two gradients of one step keep their own counts", () => {
    const step = compile(
      (p: Tensor, x: Tensor) => ({
        state: scan(
          (at: Tensor, row: Tensor) => {
            const { grad: first } = valueAndGrad((q: Tensor) => q.mul(row).sum())(at);
            return {
              carry: at.sub(first.mul(0.1)),
              y: grad((q: Tensor) => q.sum())(row.slice(0)),
            };
          },
          p,
          x,
        ).carry,
        out: {},
      }),
      { precision: "O1" },
    );
    step(w, rows);
    expect(step.precision()!.gradients).toMatchObject([
      { parameter: "the argument", values: 6 },
      { parameter: "the argument (2)", values: 3 },
    ]);
  });
});
