// `npm run bench:kernels -- [name part]`: single ops beside PyTorch's, in turns, by the least time of the clock; the rows with "2 threads" say what a second one brings to each.
import { spawn } from "node:child_process";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { DType } from "#sdk/core/dtype.ts";
import * as ops from "#sdk/ops/index.ts";
import { randomKey } from "#sdk/tensor/create.ts";
import { compileFunction, deviceName, type Tensor, useThreads } from "#sdk/tensor/index.ts";
import { pythonEnvironment } from "../kernel/python/setup.ts";

const rounds = 5;
/** How long each side runs in a round, in seconds. */
const turn = 0.15;

/** What is measured: of arrays of normal numbers with these shapes, and the same in PyTorch, where they are `a`, `b`, `c`. */
interface Row {
  readonly name: string;
  readonly shapes: readonly (readonly number[])[];
  readonly dtype?: DType;
  readonly fn: (...xs: Tensor[]) => Tensor | Tensor[];
  readonly torch: string;
  readonly threads?: number;
}

const million = [1 << 20] as const;
const torchTypes: Partial<Record<DType, string>> = {
  f64: "float64",
  f32: "float32",
  f16: "float16",
  bf16: "bfloat16",
  i64: "int64",
  i32: "int32",
};

const dtypes: readonly DType[] = ["f32", "f64", "i64", "f16", "bf16"];
const unary = [
  ["exp", ops.exp],
  ["log", ops.log],
  ["sin", ops.sin],
  ["cos", ops.cos],
  ["tan", ops.tan],
  ["tanh", ops.tanh],
  ["sigmoid", ops.sigmoid],
  ["erf", ops.erf, "special.erf"],
  ["log1p", ops.log1p],
  ["expm1", ops.expm1],
  ["asin", ops.asin],
  ["atan", ops.atan],
  ["sinh", ops.sinh],
  ["exp2", ops.exp2],
  ["log2", ops.log2],
] as const;

const scaling: Row[] = [
  {
    name: "product 1024³",
    shapes: [
      [1024, 1024],
      [1024, 1024],
    ],
    fn: ops.matmul,
    torch: "a @ b",
  },
  {
    name: "convolution 3×3, 32 × 32×32×32 → 64",
    shapes: [
      [32, 32, 32, 32],
      [3, 3, 32, 64],
    ],
    fn: (x, w) => ops.conv2d(x, w, { padding: "same" }),
    torch: "F.conv2d(a.permute(0, 3, 1, 2), b.permute(3, 2, 0, 1), padding='same')",
  },
  {
    name: "chain a·b + exp(a), 4 Mi",
    shapes: [[1 << 22], [1 << 22]],
    fn: (a, b) => ops.add(ops.mul(a, b), ops.exp(a)),
    torch: "a * b + torch.exp(a)",
  },
  {
    name: "softmax of 4096 × 1000",
    shapes: [[4096, 1000]],
    fn: (a) => ops.softmax(a),
    torch: "a.softmax(-1)",
  },
  { name: "sum of 4 Mi", shapes: [[1 << 22]], fn: (a) => ops.sum(a), torch: "a.sum()" },
  {
    name: "sum over the rows of 4096 × 1000",
    shapes: [[4096, 1000]],
    fn: (a) => ops.sum(a, 0),
    torch: "a.sum(0)",
  },
];

const rows: readonly Row[] = [
  ...unary.map(([name, fn, torch]): Row => ({
    name: `${name} f32 1 Mi`,
    shapes: [million],
    fn: (a) => fn(a),
    torch: `torch.${torch ?? name}(a)`,
  })),
  ...dtypes.flatMap((dtype): Row[] => [
    { name: `add ${dtype} 1 Mi`, dtype, shapes: [million, million], fn: ops.add, torch: "a + b" },
    { name: `mul ${dtype} 1 Mi`, dtype, shapes: [million, million], fn: ops.mul, torch: "a * b" },
    {
      name: `sum ${dtype} 1 Mi`,
      dtype,
      shapes: [million],
      fn: (a) => ops.sum(a),
      torch: "a.sum()",
    },
    {
      name: `max ${dtype} 1 Mi`,
      dtype,
      shapes: [million],
      fn: (a) => ops.max(a),
      torch: "a.amax()",
    },
  ]),
  {
    name: "exp f64 1 Mi",
    dtype: "f64",
    shapes: [million],
    fn: (a) => ops.exp(a),
    torch: "a.exp()",
  },
  {
    name: "exp f16 1 Mi",
    dtype: "f16",
    shapes: [million],
    fn: (a) => ops.exp(a),
    torch: "a.exp()",
  },
  ...[16, 64, 256].flatMap((n): Row[] => {
    const square = [[n, n]] as const;
    const definite = (a: Tensor) => ops.add(ops.matmul(a, ops.transpose(a)), 1);
    return [
      {
        name: `solve ${n}`,
        shapes: [...square, [n, 1]],
        fn: ops.solve,
        torch: "torch.linalg.solve(a, b)",
      },
      {
        name: `QR ${n}`,
        shapes: square,
        fn: (a) => Object.values(ops.qr(a)),
        torch: "torch.linalg.qr(a)",
      },
      {
        name: `eigh ${n}`,
        shapes: square,
        fn: (a) => Object.values(ops.eigh(definite(a))),
        torch: "torch.linalg.eigh(a @ a.T + 1)",
      },
      {
        name: `SVD ${n}`,
        shapes: square,
        fn: (a) => Object.values(ops.svd(a)),
        torch: "torch.linalg.svd(a, full_matrices=False)",
      },
    ];
  }),
  ...[1 << 10, 1 << 19, 99991].map((n): Row => ({
    name: `FFT of ${n}`,
    shapes: [[n, 2]],
    fn: (a) => ops.fft(a),
    torch: "torch.fft.fft(torch.view_as_complex(a))",
  })),
  ...scaling.flatMap((row): Row[] => [
    { ...row, name: `${row.name}, 1 thread`, threads: 1 },
    { ...row, name: `${row.name}, 2 threads`, threads: 2 },
  ]),
];

function inputsOf({ shapes, dtype = "f32" }: Row): Tensor[] {
  return shapes.map((shape, i) => {
    const x = ops.randomNormal(randomKey(1), shape, i);
    return (dtype === "i64" || dtype === "i32" ? x.mul(100) : x).cast(dtype);
  });
}

function setupOf({ shapes, dtype = "f32" }: Row): string {
  const scale = dtype === "i64" || dtype === "i32" ? 100 : 1;
  return shapes
    .map(
      (shape, i) =>
        `${"abc"[i]} = (torch.randn(${shape.join(", ")}) * ${scale}).to(torch.${torchTypes[dtype]})`,
    )
    .join("\n");
}

function least(body: () => void): number {
  let found = Infinity;
  const end = performance.now() + turn * 1000;
  while (performance.now() < end) {
    const start = performance.now();
    body();
    found = Math.min(found, performance.now() - start);
  }
  return found * 1000;
}

async function main(): Promise<void> {
  if (deviceName() !== "cpu") throw new Error("the addon is not built; run npm run build:native");
  const wanted = process.argv[2] ?? "";
  const bin = await pythonEnvironment(join(import.meta.dirname, "requirements.txt"), "torch");
  if (bin === null) throw new Error("PyTorch cannot be installed here");
  const child = spawn(join(bin, "python"), [join(import.meta.dirname, "kernels.py")], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  console.log("row | sonde ms | torch ms | torch / sonde");
  for (const row of rows.filter(({ name }) => name.includes(wanted))) {
    const threads = row.threads ?? 1;
    useThreads(threads);
    const inputs = inputsOf(row);
    for (const x of inputs) x.dataSync();
    const fn = compileFunction(row.fn);
    const own = () => [fn(...inputs)].flat().forEach((y) => y.dataSync());
    own();
    const task = { setup: setupOf(row), code: row.torch, threads, seconds: turn };
    const times = [Infinity, Infinity];
    for (let round = 0; round < rounds; round++) {
      times[0] = Math.min(times[0]!, least(own));
      child.stdin.write(`${JSON.stringify(task)}\n`);
      times[1] = Math.min(times[1]!, Number((await lines.next()).value));
    }
    const [sonde, torch] = times as [number, number];
    console.log(
      `${row.name.padEnd(52)} ${(sonde / 1e3).toFixed(3)} | ${(torch / 1e3).toFixed(3)} | ${(torch / sonde).toFixed(2)}`,
    );
  }
  child.stdin.end();
}

await main();
