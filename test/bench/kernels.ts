// `npm run bench:kernels -- [name part]`: single ops on one thread beside PyTorch's, in turns, by the least time of the clock.
import type { DType } from "#sdk/core/dtype.ts";
import * as ops from "#sdk/ops/index.ts";
import { deviceName, type Tensor } from "#sdk/tensor/index.ts";
import { arrayOps } from "./engine/array-ops.ts";
import { besideTorch, type Measured } from "./engine/ops.ts";
import { findPeers } from "./engine/peers.ts";

const million = [1 << 20] as const;
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

const rows: readonly Measured[] = [
  ...unary.map(([name, fn, torch]): Measured => ({
    name: `${name} f32 1 Mi`,
    shapes: [million],
    fn: (a) => fn(a),
    torch: `torch.${torch ?? name}(a)`,
  })),
  ...dtypes.flatMap((dtype): Measured[] => [
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
  ...[16, 64, 256].flatMap((n): Measured[] => {
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
  ...[1 << 10, 1 << 19, 99991].map((n): Measured => ({
    name: `FFT of ${n}`,
    shapes: [[n, 2]],
    fn: (a) => ops.fft(a),
    torch: "torch.fft.fft(torch.view_as_complex(a))",
  })),
  ...arrayOps,
];

async function main(): Promise<void> {
  if (deviceName() !== "cpu") throw new Error("the addon is not built; run npm run build:native");
  const wanted = process.argv[2] ?? "";
  const { torch } = await findPeers(["torch"]);
  if (torch === null) throw new Error("PyTorch cannot be installed here");
  const { measure, stop } = besideTorch(torch);
  console.log("op | sonde ms | torch ms | torch / sonde");
  for (const op of rows.filter(({ name }) => name.includes(wanted))) {
    const [own, other] = await measure(op, 1);
    const figures = [(own / 1e3).toFixed(3), (other / 1e3).toFixed(3), (other / own).toFixed(2)];
    console.log(`${op.name.padEnd(48)} ${figures.join(" | ")}`);
  }
  stop();
}

await main();
