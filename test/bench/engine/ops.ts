import { spawn } from "node:child_process";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { DType } from "#sdk/core/dtype.ts";
import { randomNormal } from "#sdk/ops/index.ts";
import { compileFunction, randomKey, type Tensor, useThreads } from "#sdk/tensor/index.ts";
import { evaluate } from "#sdk/tensor/evaluate.ts";

const rounds = 5;
/** How long each side runs in a round, in seconds. */
const turn = 0.15;

/** An op of arrays of normal numbers with these shapes, and the same in PyTorch, where they are `a`, `b`, `c`. */
export interface Measured {
  readonly name: string;
  readonly shapes: readonly (readonly number[])[];
  readonly dtype?: DType;
  readonly fn: (...xs: Tensor[]) => Tensor | Tensor[];
  readonly torch: string;
  /** What is made of those arrays beforehand, and the statement that makes it in PyTorch. */
  readonly given?: (...xs: Tensor[]) => readonly Tensor[];
  readonly torchGiven?: string;
  /** It reads values, so that it runs as it is written and not compiled. */
  readonly eager?: boolean;
}

const torchTypes: Partial<Record<DType, string>> = {
  f64: "float64",
  f32: "float32",
  f16: "float16",
  bf16: "bfloat16",
  i64: "int64",
};

/** Measures an op on so many threads: the least µs of the clock here and in PyTorch, which run in turns. */
export type Measure = (
  op: Measured,
  threads: number,
) => Promise<readonly [own: number, torch: number]>;

/** Starts PyTorch and gives what measures beside it, and what ends it. */
export function besideTorch(python: string): { readonly measure: Measure; stop(): void } {
  const script = join(import.meta.dirname, "torch_ops.py");
  const child = spawn(python, [script], { stdio: ["pipe", "pipe", "inherit"] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    async measure(op, threads) {
      const inputs = inputsOf(op);
      const fn = op.eager === true ? op.fn : compileFunction(op.fn);
      const own = () => [fn(...inputs)].flat().forEach(evaluate);
      const task = { setup: setupOf(op), code: op.torch, threads, seconds: turn };
      const times: [number, number] = [Infinity, Infinity];
      useThreads(threads);
      try {
        for (let round = 0; round < rounds; round++) {
          times[0] = Math.min(times[0], least(own));
          child.stdin.write(`${JSON.stringify(task)}\n`);
          const { value, done } = await lines.next();
          if (done === true) throw new Error(`PyTorch ended early in ${op.name}`);
          times[1] = Math.min(times[1], Number(value));
        }
      } finally {
        useThreads(1);
      }
      return times;
    },
    stop: () => void child.stdin.end(),
  };
}

const scaleOf = (dtype: DType | undefined): number => (dtype === "i64" ? 100 : 1);

function inputsOf({ shapes, dtype = "f32", given }: Measured): readonly Tensor[] {
  const drawn = shapes.map((shape, i) =>
    randomNormal(randomKey(1), shape, i).mul(scaleOf(dtype)).cast(dtype),
  );
  const inputs = given?.(...drawn) ?? drawn;
  inputs.forEach(evaluate);
  return inputs;
}

function setupOf({ shapes, dtype = "f32", torchGiven = "" }: Measured): string {
  const drawn = shapes.map(
    (shape, i) =>
      `${"abc"[i]} = (torch.randn(${shape.join(", ")}) * ${scaleOf(dtype)}).to(torch.${torchTypes[dtype]})`,
  );
  return [...drawn, torchGiven].join("\n");
}

function least(body: () => void): number {
  body();
  let found = Infinity;
  const end = performance.now() + turn * 1000;
  while (performance.now() < end) {
    const start = performance.now();
    body();
    found = Math.min(found, performance.now() - start);
  }
  return found * 1000;
}
