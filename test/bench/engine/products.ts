import { join } from "node:path";
import { loadNative, nativeProblem } from "#native/index.ts";
import { matmulBits } from "#sdk/ops/matmul-bits.ts";
import { matmulI8 } from "#sdk/ops/matmul-i8.ts";
import { compile, full, type Tensor } from "#sdk/tensor/index.ts";
import { ProgramWriter } from "../../support/program.ts";
import { leastOf, spawnContender, type Contender } from "./contender.ts";
import type { Peers } from "./peers.ts";
import { show, type Row } from "./row.ts";

const turns = { rounds: 10, turn: 60_000 };
/** How much faster than our own f32 a product has to be, from 256 rows on. */
const narrow = { bf16: 1.8, i8: 3.3, bits: 7 } as const;
type Narrow = keyof typeof narrow;

/** Square products: f32 against PyTorch, narrow types against our own f32. */
export async function* measureProducts({ torch }: Peers): AsyncGenerator<Row> {
  for (const n of [64, 128, 256, 512, 1024, 2048]) {
    const narrowed = n >= 256 ? (["bf16", "i8", "bits"] as const) : [];
    const contenders = [bare(n), ours(n, "f32"), ...narrowed.map((dtype) => ours(n, dtype))];
    if (torch !== null) {
      const script = join(import.meta.dirname, "torch_products.py");
      contenders.push(spawnContender("torch", [torch, script, String(n)]));
    }
    const least = await leastOf(contenders, turns);
    for (const contender of contenders) contender.stop();
    const rate = (µs: number): string => `${show((2 * n ** 3) / µs / 1e3)} GFLOP/s`;
    const [own, inStep] = least;
    if (torch !== null)
      yield {
        name: `product ${n}³ f32: against torch`,
        value: least.at(-1)! / own!,
        unit: "×",
        bar: ["≥", 1],
        from: `${rate(own!)}, torch ${rate(least.at(-1)!)}`,
      };
    for (const [i, dtype] of narrowed.entries())
      yield {
        name: `product ${n}³ ${dtype}: against own f32`,
        value: inStep! / least[i + 2]!,
        unit: "×",
        bar: ["≥", narrow[dtype]],
        from: `${rate(least[i + 2]!)}, f32 in a step ${rate(inStep!)}`,
      };
  }
}

/** A product of inputs that lie ready into an output that lies ready, as torch's is: without tensors around it. */
function bare(n: number): Contender {
  const native = loadNative();
  if (!native) throw new Error(nativeProblem() ?? "");
  const p = new ProgramWriter();
  const [a, b] = [p.add("input", "f32", [n, n]), p.add("input", "f32", [n, n])];
  p.instruction(2, [a, b], [p.add("output", "f32", [n, n])]);
  const step = new native.Program(p.bytes()).bind(new native.Store(), new Uint32Array());
  const inputs = [new Float32Array(n * n).fill(0.5), new Float32Array(n * n).fill(0.25)];
  const outputs = [new Float32Array(n * n)];
  return timed("f32", () => step.run(inputs, outputs));
}

/** A product in a compiled step whose second matrix is its state; of bits, which are signs, it is stored by columns. */
function ours(n: number, dtype: "f32" | Narrow): Contender {
  const product = products[dtype](n);
  const step = compile((b: Tensor, a: Tensor) => ({ state: b, out: product(a, b) }));
  const a = matrices[dtype](n);
  let state = matrices[dtype](n);
  return timed(dtype, () => ({ state } = step(state, a)));
}

type Product = (a: Tensor, b: Tensor) => Tensor;
const plain = (): Product => (a, b) => a.matmul(b);
const products: { readonly [K in "f32" | Narrow]: (n: number) => Product } = {
  f32: plain,
  bf16: plain,
  i8: () => matmulI8,
  bits: (n) => (a, b) => matmulBits(a, b.transpose(), n),
};
const matrices: { readonly [K in "f32" | Narrow]: (n: number) => Tensor } = {
  f32: (n) => full([n, n], 0.5),
  bf16: (n) => full([n, n], 0.5, "bf16"),
  i8: (n) => full([n, n], 3, "i8"),
  bits: (n) => full([n, n / 8], 0x5a, "u8"),
};

const timed = (name: string, once: () => unknown): Contender => ({
  name,
  run(steps) {
    const start = performance.now();
    const used = process.cpuUsage();
    for (let i = 0; i < steps; i++) once();
    const wall = ((performance.now() - start) / steps) * 1e3;
    const { user, system } = process.cpuUsage(used);
    return Promise.resolve({ wall, cpu: (user + system) / steps, loss: 0 });
  },
  stop() {},
});
