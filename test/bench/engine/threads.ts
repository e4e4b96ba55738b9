import { add, conv2d, exp, matmul, mul, softmax, sum } from "#sdk/ops/index.ts";
import { besideTorch, type Measured } from "./ops.ts";
import type { Peers } from "./peers.ts";
import { show, type Row } from "./row.ts";

const large: readonly Measured[] = [
  {
    name: "product 1024³",
    shapes: [
      [1024, 1024],
      [1024, 1024],
    ],
    fn: matmul,
    torch: "a @ b",
  },
  {
    name: "convolution 3×3, 32 × 32×32×32 → 64",
    shapes: [
      [32, 32, 32, 32],
      [3, 3, 32, 64],
    ],
    fn: (x, w) => conv2d(x, w, { padding: "same" }),
    torch: "F.conv2d(a.permute(0, 3, 1, 2), b.permute(3, 2, 0, 1), padding='same')",
  },
  {
    name: "chain a·b + exp(a), 4 Mi",
    shapes: [[1 << 22], [1 << 22]],
    fn: (a, b) => add(mul(a, b), exp(a)),
    torch: "a * b + torch.exp(a)",
  },
  {
    name: "softmax of 4096 × 1000",
    shapes: [[4096, 1000]],
    fn: (a) => softmax(a),
    torch: "a.softmax(-1)",
  },
  { name: "sum of 4 Mi", shapes: [[1 << 22]], fn: (a) => sum(a), torch: "a.sum()" },
  {
    name: "sum over the rows of 4096 × 1000",
    shapes: [[4096, 1000]],
    fn: (a) => sum(a, 0),
    torch: "a.sum(0)",
  },
];

/** What a second thread brings, here and in PyTorch; for information. */
export async function* measureThreads({ torch }: Peers): AsyncGenerator<Row> {
  if (torch === null) return;
  const { measure, stop } = besideTorch(torch);
  try {
    for (const op of large) {
      const [one, torchOne] = await measure(op, 1);
      const [two, torchTwo] = await measure(op, 2);
      yield {
        name: `${op.name}: 2 threads against 1`,
        value: one / two,
        unit: "×",
        bar: null,
        from: `${show(one / 1e3)} → ${show(two / 1e3)} ms; torch ${show(torchOne / torchTwo)} ×, ${show(torchOne / 1e3)} → ${show(torchTwo / 1e3)} ms`,
      };
    }
  } finally {
    stop();
  }
}
