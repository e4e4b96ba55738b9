import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { loadTensors, parseSafetensors, saveTensors } from "#sdk/export/index.ts";
import { valueAndGrad } from "#sdk/grad/index.ts";
import { adam } from "#sdk/optim/index.ts";
import { compile, tensor, zeros, type Tensor } from "#sdk/tensor/index.ts";

let folder: string;
beforeAll(async () => (folder = await mkdtemp(join(tmpdir(), "sonde-"))));
afterAll(() => rm(folder, { recursive: true }));

const params = () => ({
  layers: [{ weight: tensor([[1.5, -2, 0.1]], { dtype: "f16" }) }],
  scale: tensor([3, 0.1], { dtype: "bf16" }),
  counts: tensor([2n ** 62n, -1n]),
  steps: tensor(7, { dtype: "i32" }),
  mask: tensor([true, false]),
  bytes: tensor([255, 1], { dtype: "u8" }),
  small: tensor([-128], { dtype: "i8" }),
  wide: tensor(new Float64Array([Math.PI])),
  plain: tensor([0.1]),
});

test("tensors of every dtype come back as they were, by their places in the tree", async () => {
  const path = join(folder, "params.safetensors");
  await saveTensors(path, params(), { made: "by sonde" });
  const found = await loadTensors(path);
  const { layers, ...rest } = params();
  const expected = { "layers[0].weight": layers[0]!.weight, ...rest };
  expect(Object.keys(found)).toEqual(Object.keys(expected));
  for (const [name, x] of Object.entries(expected)) {
    expect([name, found[name]!.dtype, found[name]!.shape]).toEqual([name, x.dtype, x.shape]);
    if (x.dtype === "i64") expect(found[name]!.bigDataSync()).toEqual(x.bigDataSync());
    else expect([...found[name]!.dataSync()]).toEqual([...x.dataSync()]);
  }
  expect(parseSafetensors(await readFile(path)).metadata).toEqual({ made: "by sonde" });
});

test("a file that the Python library made of PyTorch's tensors has their numbers", async () => {
  // safetensors.serialize of torch.float16, bfloat16, int64 and bool.
  const path = join(folder, "torch.safetensors");
  await writeFile(path, Buffer.from(PYTORCH, "base64"));
  const { h, b, l, m } = await loadTensors(path);
  expect([h!.dtype, b!.dtype, l!.dtype, m!.dtype]).toEqual(["f16", "bf16", "i64", "bool"]);
  expect(h!.toArray()).toEqual([1.5, -2, 65504]);
  expect(b!.toArray()).toEqual([[3, 2 ** 100, -0.5]]);
  expect(l!.bigDataSync()).toEqual(BigInt64Array.of(2n ** 62n, -1n));
  expect(m!.toArray()).toEqual([true, false, true]);
});

test("a training goes on from its saved state as if it had not stopped", async () => {
  const path = join(folder, "state.safetensors");
  const optimizer = adam({ learningRate: 0.1 });
  const params = { layers: [{ w: tensor([1, 2]) }, { w: tensor([3, 4]) }] };
  type P = typeof params;
  const start = { params, optimizer: optimizer.init(params) };
  const step = compile((state: typeof start, x: Tensor) => {
    const loss = (p: P) => p.layers[0]!.w.mul(p.layers[1]!.w).mul(x).square().sum();
    const { value, grad } = valueAndGrad(loss)(state.params);
    const next = optimizer.update(state.params, grad, state.optimizer);
    return { state: { params: next.params, optimizer: next.state }, out: value };
  });
  const x = tensor([0.5, -1]);
  const run = (state: typeof start, steps: number) => {
    for (let i = 0; i < steps; i++) state = step(state, x).state;
    return state;
  };
  const half = run(start, 5);
  await saveTensors(path, half);
  const on = run(half, 5);
  const again = run(await loadTensors(path, start), 5);
  expect(again.params.layers.map(({ w }) => w.toArray())).toEqual(on.params.layers.map(({ w }) => w.toArray())); // oxfmt-ignore
  expect(again.optimizer.step.item()).toBe(10);
  const refused = (like: unknown) => expect(loadTensors(path, like)).rejects;
  await refused(params).toThrow("loadTensors: the file has params.layers[0].w, which the tree has not; leave the tree out to get all by name"); // oxfmt-ignore
  await refused({ ...start, more: x }).toThrow("loadTensors: the tree has more, which the file has not"); // oxfmt-ignore
  const wide = { ...start, optimizer: { ...start.optimizer, step: zeros([1], "i32") } };
  await refused(wide).toThrow("loadTensors: optimizer.step is i32 [] in the file and i32 [1] in the tree"); // oxfmt-ignore
});

test("what is no tree of tensors is not saved", async () => {
  const same = { "a.b": tensor([1]), a: { b: tensor([2]) } };
  await expect(saveTensors(join(folder, "none.safetensors"), same)).rejects.toThrow(
    "saveTensors: two tensors would be called a.b in the file; rename one of them",
  );
  const one = { a: tensor([1]) };
  const texts = { epochs: 3 } as unknown as Record<string, string>;
  await expect(saveTensors(join(folder, "none.safetensors"), one, texts)).rejects.toThrow(
    "safetensors: the metadata are texts in a plain object; use String",
  );
  const named = { __metadata__: tensor([1]) };
  await expect(saveTensors(join(folder, "none.safetensors"), named)).rejects.toThrow(
    "safetensors: no tensor can be called __metadata__; rename it",
  );
  const saving = saveTensors(join(folder, "none.safetensors"), { weight: 3 });
  await expect(saving).rejects.toThrow("saveTensors: expected tensors in plain objects and arrays");
});

const PYTORCH =
  "4AAAAAAAAAB7ImwiOnsiZHR5cGUiOiJJNjQiLCJzaGFwZSI6WzJdLCJkYXRhX29mZnNldHMiOlswLDE2XX0sImIiOnsiZHR5cGUiOiJCRjE2Iiwic2hhcGUiOlsxLDNdLCJkYXRhX29mZnNldHMiOlsxNiwyMl19LCJoIjp7ImR0eXBlIjoiRjE2Iiwic2hhcGUiOlszXSwiZGF0YV9vZmZzZXRzIjpbMjIsMjhdfSwibSI6eyJkdHlwZSI6IkJPT0wiLCJzaGFwZSI6WzNdLCJkYXRhX29mZnNldHMiOlsyOCwzMV19fQAAAAAAAABA//////////9AQIBxAL8APgDA/3sBAAE=";
