// `npm run bench:engine`: a training step of an MLP 32-64-64-1, batch 32, Adam, against PyTorch eager on one thread, in turns in the same run.
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { deviceName, type Tensor } from "#sdk/tensor/index.ts";
import { pythonEnvironment } from "../kernel/python/setup.ts";
import { batches, mlpStep, start } from "./mlp.ts";

const bar = 20;
const rounds = 12;
/** Steps after which the losses of both sides are compared, and the steps that warm both sides up. */
const compared = 100;
const warmUp = 1000;
const data = batches(64, 32);

/** Something that does a number of steps and says how long one took, in microseconds, and the last loss. */
interface Contender {
  readonly name: string;
  run(steps: number): Promise<readonly [microseconds: number, loss: number]>;
  stop(): void;
}

function ours(): Contender {
  const step = mlpStep();
  let state = start();
  let done = 0;
  return {
    name: `sonde (${deviceName()})`,
    run(steps) {
      let loss: Tensor | undefined;
      const begin = performance.now();
      for (let i = 0; i < steps; i++)
        ({ state, out: loss } = step(state, data[done++ % data.length]!));
      const spent = performance.now() - begin;
      return Promise.resolve([(spent / steps) * 1e3, loss?.item() ?? Number.NaN]);
    },
    stop() {},
  };
}

function torch(bin: string, file: string, adam: "foreach" | "fused"): Contender {
  const script = join(import.meta.dirname, "engine.py");
  const child = spawn(join(bin, "python"), [script, file, adam], {
    stdio: ["pipe", "pipe", "inherit"],
    env: { ...process.env, OMP_NUM_THREADS: "1", MKL_NUM_THREADS: "1" },
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    name: `torch eager, ${adam} Adam`,
    async run(steps) {
      child.stdin.write(`${steps}\n`);
      const { value, done } = await lines.next();
      if (done === true) throw new Error("torch ended early");
      const [microseconds = Number.NaN, loss = Number.NaN] = value.split(" ").map(Number);
      return [microseconds, loss];
    },
    stop: () => void child.stdin.end(),
  };
}

/** The weights and rows that both sides begin with, as a file that Python reads. */
function writeStart(file: string): void {
  const plain = (t: Tensor) => ({ shape: t.shape, data: [...t.dataSync()] });
  const params = start().params.flatMap(({ w, b }) => [plain(w), plain(b)]);
  writeFileSync(
    file,
    JSON.stringify({ batches: data.map(({ x, y }) => [plain(x), plain(y)]), params }),
  );
}

async function main(): Promise<void> {
  if (deviceName() !== "cpu") throw new Error("the addon is not built; run npm run build:native");
  const bin = await pythonEnvironment(join(import.meta.dirname, "requirements.txt"), "torch");
  const folder = mkdtempSync(join(tmpdir(), "sonde-bench-"));
  const file = join(folder, "start.json");
  writeStart(file);
  const contenders = [ours()];
  if (bin !== null) contenders.push(torch(bin, file, "foreach"), torch(bin, file, "fused"));
  try {
    const losses: number[] = [];
    for (const contender of contenders) losses.push((await contender.run(compared))[1]);
    console.log(
      `losses after ${compared} steps: ${losses.map((loss) => loss.toPrecision(6)).join(", ")}`,
    );
    const apart = losses.map((loss) => Math.abs(loss / losses[0]! - 1));
    if (apart.some((value) => !(value < 1e-3)))
      throw new Error("the two sides do not do the same work");
    for (const contender of contenders) await contender.run(warmUp);
    const times = contenders.map((): number[] => []);
    for (let round = 0; round < rounds; round++)
      for (const [i, contender] of contenders.entries())
        times[i]!.push((await contender.run(i === 0 ? 5000 : 300))[0]);
    report(contenders, times);
  } finally {
    for (const contender of contenders) contender.stop();
    rmSync(folder, { recursive: true });
  }
}

function report(contenders: readonly Contender[], times: readonly number[][]): void {
  const best = times.map((values) => Math.min(...values));
  const middle = times.map((values) => values.toSorted((a, b) => a - b)[values.length >> 1]!);
  contenders.forEach(({ name }, i) => {
    const times = [middle[i]!, best[i]!].map((value) => value.toFixed(1).padStart(8));
    console.log(`${name.padEnd(28)} median ${times[0]} µs, best ${times[1]} µs a step`);
  });
  if (contenders.length === 1) return;
  const factor = Math.min(...middle.slice(1)) / middle[0]!;
  const verdict = factor >= bar ? "met" : "MISSED";
  console.log(`${factor.toFixed(1)} times the faster torch (medians); bar ≥ ${bar}: ${verdict}`);
  if (factor < bar) process.exitCode = 1;
}

await main();
