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

/** Square products: f32 against PyTorch, narrow types against our own f32, both into a result that lies ready; and in steps whose result is a fresh tensor. */
export async function* measureProducts({ torch }: Peers): AsyncGenerator<Row> {
  for (const n of [64, 128, 256, 512, 1024, 2048]) {
    const narrowed: readonly Narrow[] = n >= 256 ? ["bf16", "i8", "bits"] : [];
    const types = ["f32", ...narrowed] as const;
    const contenders = types.map((dtype) => bare(n, dtype));
    if (narrowed.length > 0) contenders.push(...types.map((dtype) => inStep(n, dtype)));
    if (torch !== null) {
      const script = join(import.meta.dirname, "torch_products.py");
      contenders.push(spawnContender("torch", [torch, script, String(n)]));
    }
    const least = await leastOf(contenders, turns);
    for (const contender of contenders) contender.stop();
    const rate = (µs: number): string => `${show((2 * n ** 3) / µs / 1e3)} GFLOP/s`;
    const against = (at: number, own: number) => ({
      value: least[own]! / least[at]!,
      unit: "×",
      from: `${rate(least[at]!)}, f32 ${rate(least[own]!)}`,
    });
    if (torch !== null)
      yield {
        name: `product ${n}³ f32: against torch`,
        value: least.at(-1)! / least[0]!,
        unit: "×",
        bar: ["≥", 1],
        from: `${rate(least[0]!)}, torch ${rate(least.at(-1)!)}`,
      };
    for (const [i, dtype] of narrowed.entries()) {
      const name = `product ${n}³ ${dtype}: against own f32`;
      yield { name, bar: ["≥", narrow[dtype]], ...against(i + 1, 0) };
      yield {
        name: `${name}, in steps`,
        bar: null,
        ...against(types.length + i + 1, types.length),
      };
    }
  }
}

/** Opcode, dtypes and arrays of a product's program, and how many factors an element holds. */
const programs = {
  f32: [2, "f32", Float32Array, "f32", Float32Array, 1],
  bf16: [2, "bf16", Uint16Array, "f32", Float32Array, 1],
  i8: [11, "i8", Int8Array, "i32", Int32Array, 1],
  bits: [12, "u8", Uint8Array, "i32", Int32Array, 8],
} as const;

/** A product of inputs that lie ready into an output that lies ready, as torch's is: without tensors around it. The second matrix of bits is stored by columns. */
function bare(n: number, dtype: "f32" | Narrow): Contender {
  const native = loadNative();
  if (!native) throw new Error(nativeProblem() ?? "");
  const [opcode, from, From, to, To, each] = programs[dtype];
  const k = n / each;
  const p = new ProgramWriter();
  const a = p.add("input", from, [n, k]);
  const b = p.add("input", from, [k, n]);
  const right = dtype === "bits" ? p.seen(b, [k, n], [1, k]) : b;
  p.instruction(opcode, [a, right], [p.add("output", to, [n, n])]);
  const step = new native.Program(p.bytes()).bind(new native.Store(), new Uint32Array());
  // 16,000 is a small bf16, and for the others a number like any.
  const inputs = [
    new From(own(n * k * From.BYTES_PER_ELEMENT)).fill(dtype === "bf16" ? 16_000 : 3),
    new From(own(n * k * From.BYTES_PER_ELEMENT)).fill(dtype === "bf16" ? 16_000 : 5),
  ];
  const outputs = [new To(n * n)];
  return timed(dtype, () => step.run(inputs, outputs));
}

/** Memory as the engine's results have it, beside what torch gives its own: mostly large pages, from which a product is up to a fifth faster. */
const own = (bytes: number) =>
  full([bytes / 4], 1)
    .add(1)
    .dataSync().buffer as ArrayBuffer;

/** A product in a compiled step whose second matrix is its state; of bits, which are signs, it is stored by columns. */
function inStep(n: number, dtype: "f32" | Narrow): Contender {
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
