/** The whole product, simplest first. When something is broken, the first failing line says where to look. */
import { readFileSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "@jest/globals";
import { createSession } from "#kernel/session/host.ts";
import {
  adam,
  compile,
  csv,
  curve,
  dataset,
  grad,
  load,
  mlp,
  seed,
  tensor,
  valueAndGrad,
  type Tensor,
} from "#sdk";
import { root, sonde } from "#test/support/cli.ts";

const folder = mkdtempSync(join(tmpdir(), "sonde-tiny-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("tensors", () => {
  test("a sum", () => {
    expect(tensor([1, 2, 3]).sum().item()).toBe(6);
  });

  test("a product", () => {
    const a = tensor([[1, 2]]);
    const b = tensor([[3], [4]]);
    expect(a.matmul(b).toArray()).toEqual([[11]]);
  });

  test("a gradient, and the gradient of it", () => {
    const cube = (x: Tensor): Tensor => x.mul(x).mul(x);
    expect(grad(cube)(tensor(2)).item()).toBe(12);
    expect(grad(grad(cube))(tensor(2)).item()).toBe(12);
  });

  test("training: a line through three points", () => {
    type Line = { w: Tensor; b: Tensor };
    type Points = { x: Tensor; y: Tensor };
    type State = { params: Line; state: ReturnType<typeof optimizer.init> };
    const batch = { x: tensor([[0], [1], [2]]), y: tensor([[1], [3], [5]]) };
    const optimizer = adam({ learningRate: 0.1 });
    const step = compile(({ params, state }: State, { x, y }: Points) => {
      const loss = ({ w, b }: Line): Tensor => x.matmul(w).add(b).sub(y).square().mean();
      const { value: out, grad: gradient } = valueAndGrad(loss)(params);
      return { state: optimizer.update(params, gradient, state), out };
    });
    const params = { w: tensor([[0]]), b: tensor([0]) };
    let state: State = { params, state: optimizer.init(params) };
    for (let i = 0; i < 300; i++) state = step(state, batch).state;
    expect(state.params.w.item()).toBeCloseTo(2, 1);
    expect(state.params.b.item()).toBeCloseTo(1, 1);
  });
});

describe("tables and models", () => {
  test("a table is read, encoded, learned from, saved and loaded", async () => {
    seed(7);
    const iris = await csv(dataset("iris"));
    const data = iris
      .encode((e) => e.standardize())
      .split({ target: "species", test: 0.3, stratify: true });
    const model = await data.fit(mlp({ hidden: [16] }), {
      epochs: 40,
      batchSize: 16,
      learningRate: 0.01,
    });
    expect((await model.evaluate()).accuracy.value).toBeGreaterThan(0.85);
    const [row] = await iris.head(1).rows();
    await model.save(join(folder, "iris"));
    const again = await load(join(folder, "iris"));
    expect(await again.predict([row!])).toEqual(await model.predict([row!]));
  });

  test("a chart is a picture and a text", async () => {
    const chart = curve({
      title: "loss",
      x: { title: "epoch" },
      panels: [{ y: { title: "loss" }, series: [{ name: "train", x: [1, 2], y: [2, 1] }] }],
    });
    expect(await chart.toSVG()).toMatch(/^<svg/);
    expect(chart.toText()).toContain("loss");
  });
});

describe("the kernel", () => {
  test("a cell runs, remembers and fails", async () => {
    const said: unknown[] = [];
    const session = createSession({ folder, publish: (...publication) => said.push(publication) });
    try {
      await session.execute(1, {
        code: "const six: number = 6; console.log('hi')",
        count: 1,
        silent: false,
      });
      await session.execute(2, { code: "six * await Promise.resolve(7)", count: 2, silent: false });
      const failed = await session.execute(3, {
        code: "six.toFixed(\n-1)",
        count: 3,
        silent: false,
      });
      expect(said).toEqual([
        [1, "stream", { name: "stdout", text: "hi\n" }],
        [2, "execute_result", { data: { "text/plain": "42" }, metadata: {}, execution_count: 2 }],
      ]);
      expect(failed).toMatchObject({ status: "error", ename: "RangeError" });
    } finally {
      await session.close();
    }
  });

  test("a notebook runs without Jupyter", () => {
    const cell = (source: string) => ({
      cell_type: "code",
      id: "a",
      metadata: {},
      source,
      outputs: [],
      execution_count: null,
    });
    const notebook = {
      nbformat: 4,
      nbformat_minor: 5,
      metadata: {},
      cells: [cell('import { tensor } from "sonde";\ntensor([2, 3]).mul(2).sum().item()')],
    };
    writeFileSync(join(folder, "a.ipynb"), JSON.stringify(notebook));
    expect(sonde(["run", "a.ipynb"], folder)).toMatchObject({ status: 0 });
    expect(readFileSync(join(folder, "out", "a.ipynb"), "utf8")).toContain('"text/plain": "10"');
  });

  test("the quickstart is a notebook", () => {
    expect(
      JSON.parse(readFileSync(join(root, "notebooks", "quickstart.ipynb"), "utf8")).nbformat,
    ).toBe(4);
  });
});
