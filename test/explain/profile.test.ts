import { expect, test } from "@jest/globals";
import { explain, profile } from "#sdk/explain/index.ts";
import { grad, scan } from "#sdk/grad/index.ts";
import { concat } from "#sdk/ops/index.ts";
import { compile, compileFunction, ones, tensor, type Tensor } from "#sdk/tensor/index.ts";

const train = () =>
  compile(({ w, n }: { w: Tensor; n: Tensor }, x: Tensor) => {
    const slope = grad((p: Tensor) => x.matmul(p).tanh().mul(2).sum())(w);
    return { state: { w: w.sub(slope.mul(0.1)), n: n.add(1) }, out: slope.sum() };
  });
const start = () => ({ w: ones([8, 4]).mul(0.1), n: tensor(0, { dtype: "i32" }) });

test("a profile gives each instruction's time, share, bytes, operations and line", () => {
  const step = train();
  const { state } = step(start(), ones([16, 8]));
  const found = profile(step, { state, batch: ones([16, 8]), runs: 3 });
  const product = found.rows.find(({ instruction }) => instruction === "matmul [16, 4]");
  expect(product).toMatchObject({
    ops: ["matmul"],
    flops: 2 * 16 * 4 * 8,
    bytes: 4 * (16 * 8 + 8 * 4 + 16 * 4),
  });
  expect(product!.line).toContain("profile.test");
  const times = found.rows.map(({ microseconds }) => microseconds);
  expect(times).toEqual(times.toSorted((a, b) => b - a));
  expect(found.rows.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1, 6);
  expect(found.rows.every(({ gflops }) => gflops >= 0)).toBe(true);
});

test("a profile is of the batch that it is given", () => {
  const step = train();
  const { state } = step(start(), ones([16, 8]));
  const products = (batch?: Tensor) =>
    profile(step, { state, runs: 1, ...(batch && { batch }) }).rows.filter(({ instruction }) =>
      instruction.startsWith("matmul ["),
    );
  expect(products(ones([24, 8]))[0]!.flops).toBe(1.5 * products(ones([16, 8]))[0]!.flops);
});

test("a profile leaves the state as it was", () => {
  const step = train();
  const { state } = step(start(), ones([16, 8]));
  const before = state.w.toArray();
  profile(step, { state, runs: 5 });
  profile(step);
  expect([state.w.toArray(), state.n.item()]).toEqual([before, 1]);
});

test("a profile of a mixed step is of the program in 16 bits", () => {
  const step = compile(
    (w: Tensor, x: Tensor) => {
      const slope = grad((p: Tensor) => x.matmul(p).sum())(w);
      return { state: w.sub(slope), out: {} };
    },
    { precision: { level: "O1", dtype: "bf16" } },
  );
  const { state } = step(ones([8, 4]), ones([16, 8]));
  const text = profile(step, { state, runs: 2 }).toText();
  expect(text).toMatch(/^ *# {2}instruction +µs +share +KB +FLOPs +GFLOP\/s {2}ops +line\n/);
  expect(text).toContain("cast");
  expect(explain(step).toText()).toContain("= bf16 [16, 8]");
});

test("joining arrays is one row, though it takes several instructions", () => {
  const step = compile((state: Tensor, x: Tensor) => ({
    state,
    out: concat([x.matmul(x), x.transpose()], 0),
  }));
  step(ones([1]), ones([2, 2]));
  const joined = profile(step).rows.filter(({ ops }) => ops.includes("concat"));
  expect(joined.map(({ instruction }) => instruction)).toEqual(["assemble [4, 2]"]);
});

test("the instructions of a loop stand below it, in a profile and in an explanation", () => {
  const step = compile((w: Tensor, xs: Tensor) => {
    const turn = (h: Tensor, x: Tensor) => ({ carry: h.matmul(w).add(x).tanh(), y: h });
    return { state: w, out: scan(turn, ones([2, 8]), xs).carry };
  });
  const { state } = step(ones([8, 8]), ones([5, 2, 8]));
  const found = profile(step, { state, runs: 2 });
  const loop = found.rows.find(({ instruction }) => instruction.startsWith("loop"))!;
  const names = loop.inside.map(({ instruction }) => instruction);
  expect(names).toContain("matmul [2, 8]");
  expect(loop.inside.find(({ ops }) => ops.includes("matmul"))).toMatchObject({
    flops: 2 * 2 * 8 * 8,
    inside: [],
  });
  const shares = loop.inside.reduce((sum, { share }) => sum + share, 0);
  expect(shares).toBeCloseTo(loop.share, 6);
  const { number } = loop.inside.find(({ ops }) => ops.includes("matmul"))!;
  const place = `${loop.number}.${number}`;
  expect(found.toText()).toMatch(new RegExp(`^ *${place}  matmul \\[2, 8\\]`, "m"));
  expect(explain(step).toText()).toMatch(new RegExp(`^ *${place}  matmul `, "m"));
});

test("a profile shows itself as a chart and a table", async () => {
  const step = train();
  step(start(), ones([16, 8]));
  const found = profile(step);
  // The methods that notebooks look for are not in the type.
  const shows = found as unknown as Record<symbol, () => Promise<Record<string, string>>>;
  const bundle = await shows[Symbol.for("Jupyter.display")]!();
  expect(bundle["text/html"]).toMatch(/<img alt="Time of a step".*<table.*matmul \[16, 4\]/s);
  expect(bundle["text/plain"]).toBe(found.toText());
  expect(found.chart().data.title).toMatch(/^Time of a step: [\d.]+ µs in \d+ instructions$/);
});

test("what was not run has no profile", () => {
  expect(() => profile(train())).toThrow("profile: the step has not run yet; call it once before");
  expect(() => explain(train())).toThrow("explain: there is no program yet; call the step once");
  expect(() => explain((() => 1) as never)).toThrow(
    "explain: expected a compiled step, got a function; give what compile returned",
  );
  expect(() => profile(undefined as never)).toThrow("profile: expected a compiled step, got undef");
  expect(() => profile(train(), { w: 0 } as never)).toThrow("profile: no option 'w'");
  expect(() => profile(train(), { runs: 0 })).toThrow("runs is a whole number from 1 on, got 0");
});

test("an explanation draws the program and says what was not joined and why", () => {
  const rows = compileFunction((x: Tensor, y: Tensor) => {
    const scale = y.exp().mul(3);
    return x
      .mul(scale)
      .add(1)
      .matmul(ones([4, 4]))
      .tanh();
  });
  rows(ones([3, 4]), ones([4]));
  const found = explain(rows);
  expect(found.toText()).toMatch(/# not joined with 0: its result is broadcast/);
  const [svg] = found.toSVG();
  expect(svg).toMatch(/^<svg xmlns="http:\/\/www.w3.org\/2000\/svg"/);
  expect(svg).toContain("apart from 0: its result is broadcast");
  expect(svg).toContain("scratch in use");
  // The methods that notebooks look for are not in the type.
  const shows = found as unknown as Record<symbol, () => Record<string, string>>;
  const html = shows[Symbol.for("Jupyter.display")]!()["text/html"]!;
  const [, image = ""] = /src="data:image\/svg\+xml;base64,([^"]+)"/.exec(html) ?? [];
  expect(Buffer.from(image, "base64").toString()).toBe(svg);
  expect(svg).toMatch(/<title>matmul → f32 \[3, 4\]\nmatmul\n96 FLOPs, 100 B read and written\n/);
});
