import * as ops from "#sdk/ops/index.ts";
import { grad } from "#sdk/grad/index.ts";
import { type Tensor, unique } from "#sdk/tensor/index.ts";
import type { Measured } from "./ops.ts";

const million = [1 << 20] as const;
const square = [1024, 1024] as const;

/** Whole numbers from 0 to below `count`, made of normal ones, and the same in PyTorch. */
const places = (name: string, count: number) => ({
  own: (x: Tensor) => ops.cast(ops.mod(ops.abs(ops.mul(x, 1e5)), count), "i32"),
  torch: `${name} = (${name} * 1e5).abs().fmod(${count}).long()`,
});

/** A row whose input `at` names places: which of the arrays it is, and how many places there are. */
function indexed(row: Measured, at: number, count: number): Measured {
  const { own, torch } = places("abc"[at]!, count);
  return {
    ...row,
    given: (...xs) => xs.map((x, i) => (i === at ? own(x) : x)),
    torchGiven: torch,
  };
}

const selections: readonly Measured[] = [
  {
    name: "sort 1 Mi",
    shapes: [million],
    fn: (a) => ops.sort(a),
    torch: "torch.sort(a)[0]",
  },
  {
    name: "sort 1024 × 1024",
    shapes: [square],
    fn: (a) => ops.sort(a),
    torch: "torch.sort(a)[0]",
  },
  {
    name: "argsort 1 Mi",
    shapes: [million],
    fn: (a) => ops.argsort(a),
    torch: "torch.argsort(a)",
  },
  {
    name: "argsort f64 1024 × 1024",
    dtype: "f64",
    shapes: [square],
    fn: (a) => ops.argsort(a),
    torch: "torch.argsort(a)",
  },
  {
    name: "topK 10 of 1 Mi",
    shapes: [million],
    fn: (a) => Object.values(ops.topK(a, 10)),
    torch: "torch.topk(a, 10)",
  },
  {
    name: "topK 10 of 1024 × 1024",
    shapes: [square],
    fn: (a) => Object.values(ops.topK(a, 10)),
    torch: "torch.topk(a, 10)",
  },
  {
    name: "median 1 Mi",
    shapes: [million],
    fn: (a) => ops.median(a),
    torch: "torch.median(a)",
  },
  {
    name: "median 1024 × 1024",
    shapes: [square],
    fn: (a) => ops.median(a, -1),
    torch: "torch.median(a, -1)[0]",
  },
  {
    name: "quantile 1024 × 1024",
    shapes: [square],
    fn: (a) => ops.quantile(a, 0.9, -1),
    torch: "torch.quantile(a, 0.9, -1)",
  },
  indexed(
    {
      name: "unique 1 Mi of 1,000",
      eager: true,
      shapes: [million],
      fn: (a) => Object.values(unique(a)),
      torch: "torch.unique(a, return_inverse=True, return_counts=True)",
    },
    0,
    1000,
  ),
  {
    name: "unique 64 Ki",
    eager: true,
    shapes: [[1 << 16]],
    fn: (a) => Object.values(unique(a)),
    torch: "torch.unique(a, return_inverse=True, return_counts=True)",
  },
];

const lines: readonly Measured[] = [
  ...[0, 1].flatMap((axis): Measured[] => [
    {
      name: `cumsum 1024 × 1024, axis ${axis}`,
      shapes: [square],
      fn: (a) => ops.cumsum(a, axis),
      torch: `a.cumsum(${axis})`,
    },
    {
      name: `cumprod 1024 × 1024, axis ${axis}`,
      shapes: [square],
      fn: (a) => ops.cumprod(a, axis),
      torch: `a.cumprod(${axis})`,
    },
    {
      name: `argmax 1024 × 1024, axis ${axis}`,
      shapes: [square],
      fn: (a) => ops.argmax(a, axis),
      torch: `a.argmax(${axis})`,
    },
    {
      name: `var 1024 × 1024, axis ${axis}`,
      shapes: [square],
      fn: (a) => ops.variance(a, axis),
      torch: `a.var(${axis}, correction=0)`,
    },
  ]),
  {
    name: "cumsum 1 Mi",
    shapes: [million],
    fn: (a) => ops.cumsum(a),
    torch: "a.cumsum(0)",
  },
  {
    name: "argmax 1 Mi",
    shapes: [million],
    fn: (a) => ops.argmax(a),
    torch: "a.argmax()",
  },
  {
    name: "std 1 Mi",
    shapes: [million],
    fn: (a) => ops.standardDeviation(a),
    torch: "a.std(correction=0)",
  },
];

const indices: readonly Measured[] = [
  indexed(
    {
      name: "oneHot 64 Ki of 10",
      shapes: [[1 << 16]],
      fn: (a) => ops.oneHot(a, 10),
      torch: "F.one_hot(a, 10).float()",
    },
    0,
    10,
  ),
  indexed(
    {
      name: "oneHot 4 Ki of 1,000",
      shapes: [[1 << 12]],
      fn: (a) => ops.oneHot(a, 1000),
      torch: "F.one_hot(a, 1000).float()",
    },
    0,
    1000,
  ),
  indexed(
    {
      name: "gather 1 Mi numbers",
      shapes: [million, million],
      fn: (a, b) => ops.gather(a, b),
      torch: "a[b]",
    },
    1,
    1 << 20,
  ),
  indexed(
    {
      name: "gather 16 Ki rows of 64",
      shapes: [[1 << 15, 64], [1 << 14]],
      fn: (a, b) => ops.gather(a, b),
      torch: "a[b]",
    },
    1,
    1 << 15,
  ),
  indexed(
    {
      name: "takeAlongAxis 1024 × 1024",
      shapes: [square, square],
      fn: (a, b) => ops.takeAlongAxis(a, b, 1),
      torch: "torch.gather(a, 1, b)",
    },
    1,
    1024,
  ),
  indexed(
    {
      name: "scatter-add 1 Mi numbers",
      shapes: [million, million, million],
      fn: (a, b, c) => ops.scatterInto(a, b, c, { mode: "add" }),
      torch: "a.scatter_add(0, b, c)",
    },
    1,
    1 << 20,
  ),
  indexed(
    {
      name: "scatter 16 Ki rows of 64",
      shapes: [[1 << 15, 64], [1 << 14], [1 << 14, 64]],
      fn: (a, b, c) => ops.scatterInto(a, b, c),
      torch: "a.index_copy(0, b, c)",
    },
    1,
    1 << 15,
  ),
];

const images: readonly Measured[] = [
  {
    name: "conv1d 16 × 1024 × 32 → 64, 5 taps",
    shapes: [
      [16, 1024, 32],
      [5, 32, 64],
    ],
    fn: (a, b) => ops.conv1d(a, b, { padding: 2 }),
    torch: "F.conv1d(a, b, padding=2)",
    torchGiven: "a, b = a.movedim(2, 1).contiguous(), b.permute(2, 1, 0).contiguous()",
  },
  {
    name: "conv1d 1 × 16 Ki × 1 → 1, 31 taps",
    shapes: [
      [1, 1 << 14, 1],
      [31, 1, 1],
    ],
    fn: (a, b) => ops.conv1d(a, b, { padding: 15 }),
    torch: "F.conv1d(a, b, padding=15)",
    torchGiven: "a, b = a.movedim(2, 1).contiguous(), b.permute(2, 1, 0).contiguous()",
  },
  ...(["nearest", "linear"] as const).map((mode): Measured => ({
    name: `interpolate ${mode} 8 × 64 × 64 × 16 → 128 × 128`,
    shapes: [[8, 64, 64, 16]],
    fn: (a) => ops.interpolate(a, [128, 128], { mode }),
    torch: `F.interpolate(a, size=(128, 128), mode="${mode === "linear" ? "bilinear" : mode}")`,
    torchGiven: "a = a.movedim(3, 1)",
  })),
  ...(["nearest", "linear"] as const).map((mode): Measured => ({
    name: `gradient of interpolate ${mode} 8 × 64 × 64 × 16 → 128 × 128`,
    shapes: [
      [8, 64, 64, 16],
      [8, 128, 128, 16],
    ],
    fn: (a, b) => grad((x: Tensor) => ops.interpolate(x, [128, 128], { mode }).mul(b).sum())(a),
    torch:
      mode === "linear"
        ? "torch.ops.aten.upsample_bilinear2d_backward(b, [128, 128], [8, 16, 64, 64], False)"
        : "torch.ops.aten.upsample_nearest2d_backward(b, [128, 128], [8, 16, 64, 64])",
    torchGiven: "b = b.movedim(3, 1)",
  })),
  {
    name: "interpolate linear 8 × 1024 × 1024 × 1 → 512 × 512",
    shapes: [[8, 1024, 1024, 1]],
    fn: (a) => ops.interpolate(a, [512, 512], { mode: "linear" }),
    torch: 'F.interpolate(a, size=(512, 512), mode="bilinear")',
    torchGiven: "a = a.movedim(3, 1).contiguous()",
  },
  {
    name: "conv2d f64 8 × 32 × 32 × 16 → 32, 3 × 3",
    dtype: "f64",
    shapes: [
      [8, 32, 32, 16],
      [3, 3, 16, 32],
    ],
    fn: (a, b) => ops.conv2d(a, b, { padding: 1 }),
    torch: "F.conv2d(a, b, padding=1)",
    torchGiven: "a, b = a.movedim(3, 1).contiguous(), b.permute(3, 2, 0, 1).contiguous()",
  },
  {
    name: "weights of conv2d f64 8 × 32 × 32 × 16 → 32, 3 × 3",
    dtype: "f64",
    shapes: [
      [8, 32, 32, 16],
      [3, 3, 16, 32],
      [8, 32, 32, 32],
    ],
    fn: (a, b, c) => grad((w: Tensor) => ops.conv2d(a, w, { padding: 1 }).mul(c).sum())(b),
    torch: "torch.nn.grad.conv2d_weight(a, [32, 16, 3, 3], c, padding=1)",
    torchGiven: "a, c = a.movedim(3, 1).contiguous(), c.movedim(3, 1).contiguous()",
  },
];

const numbers: readonly Measured[] = [
  ...(["f32", "f64"] as const).flatMap((dtype): Measured[] => [
    {
      name: `lgamma ${dtype} 1 Mi`,
      dtype,
      shapes: [million],
      fn: (a) => ops.lgamma(a),
      torch: "a.lgamma()",
    },
    {
      name: `digamma ${dtype} 1 Mi`,
      dtype,
      shapes: [million],
      fn: (a) => ops.digamma(a),
      torch: "a.digamma()",
    },
  ]),
  ...[64, 256, 1024].map((n): Measured => ({
    name: `matmul f64 ${n}`,
    dtype: "f64",
    shapes: [
      [n, n],
      [n, n],
    ],
    fn: ops.matmul,
    torch: "a @ b",
  })),
  {
    name: "inverse 256",
    shapes: [[256, 256]],
    fn: (a) => ops.inverse(a),
    torch: "torch.linalg.inv(a)",
  },
];

/** Selections, scans, indices, images and rarer functions, at one or two sizes each. */
export const arrayOps: readonly Measured[] = [
  ...selections,
  ...lines,
  ...indices,
  ...images,
  ...numbers,
];
