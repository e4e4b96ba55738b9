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
const rounds = 20;
/** Steps after which the losses of both sides are compared, and the steps that warm both sides up. */
const compared = 100;
const warmUp = 5000;
const data = batches(64, 32);

/** PyTorch eager as it comes, which the bar is about, and with its two faster ways of running Adam. */
const torchs: readonly (readonly [name: string, adam: object])[] = [
  ["torch eager", {}],
  ["torch, Adam(foreach=True)", { foreach: true }],
  ["torch, Adam(fused=True)", { fused: true }],
];

/** What one step took in microseconds: of the clock, and of the processor, which other programs on the machine disturb less. */
interface Run {
  readonly wall: number;
  readonly cpu: number;
  readonly loss: number;
}

/** Something that does a number of steps. */
interface Contender {
  readonly name: string;
  run(steps: number): Promise<Run>;
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
      const used = process.cpuUsage();
      for (let i = 0; i < steps; i++)
        ({ state, out: loss } = step(state, data[done++ % data.length]!));
      const wall = ((performance.now() - begin) / steps) * 1e3;
      const { user, system } = process.cpuUsage(used);
      const cpu = (user + system) / steps;
      return Promise.resolve({ wall, cpu, loss: loss?.item() ?? Number.NaN });
    },
    stop() {},
  };
}

function torch(bin: string, file: string, name: string, adam: object): Contender {
  const script = join(import.meta.dirname, "engine.py");
  const child = spawn(join(bin, "python"), [script, file, JSON.stringify(adam)], {
    stdio: ["pipe", "pipe", "inherit"],
    env: { ...process.env, OMP_NUM_THREADS: "1", MKL_NUM_THREADS: "1" },
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    name,
    async run(steps) {
      child.stdin.write(`${steps}\n`);
      const { value, done } = await lines.next();
      if (done === true) throw new Error("torch ended early");
      const [wall = Number.NaN, cpu = Number.NaN, loss = Number.NaN] = value.split(" ").map(Number);
      return { wall, cpu, loss };
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
  if (bin !== null)
    for (const [name, adam] of torchs) contenders.push(torch(bin, file, name, adam));
  try {
    const losses: number[] = [];
    for (const contender of contenders) losses.push((await contender.run(compared)).loss);
    console.log(
      `losses after ${compared} steps: ${losses.map((loss) => loss.toPrecision(6)).join(", ")}`,
    );
    const apart = losses.map((loss) => Math.abs(loss / losses[0]! - 1));
    if (apart.some((value) => !(value < 1e-3)))
      throw new Error("the two sides do not do the same work");
    for (const contender of contenders)
      await contender.run(contender === contenders[0] ? warmUp : warmUp / 10);
    const times = contenders.map((): Run[] => []);
    for (let round = 0; round < rounds; round++)
      for (const [i, contender] of contenders.entries())
        times[i]!.push(await contender.run(i === 0 ? 3000 : 200));
    report(contenders, times);
  } finally {
    for (const contender of contenders) contender.stop();
    rmSync(folder, { recursive: true });
  }
}

function report(contenders: readonly Contender[], times: readonly (readonly Run[])[]): void {
  const median = (values: readonly number[]) =>
    values.toSorted((a, b) => a - b)[values.length >> 1]!;
  const least = times.map((runs) => Math.min(...runs.map(({ cpu }) => cpu)));
  contenders.forEach(({ name }, i) => {
    const wall = times[i]!.map((run) => run.wall);
    const figures = [
      median(wall),
      Math.min(...wall),
      median(times[i]!.map(({ cpu }) => cpu)),
      least[i]!,
    ];
    const [a, b, c, d] = figures.map((value) => value.toFixed(1));
    console.log(
      `${name.padEnd(26)} µs a step: wall median ${a}, least ${b}; CPU median ${c}, least ${d}`,
    );
  });
  if (contenders.length === 1) return;
  const factors = least.map((cpu) => cpu / least[0]!);
  const factor = factors[1]!;
  const others = factors.slice(2).map((value) => value.toFixed(1));
  const verdict = factor >= bar ? "met" : "MISSED";
  console.log(
    `${factor.toFixed(1)} times torch eager (least CPU time; ${others.join(" and ")} with foreach and fused); bar ≥ ${bar}: ${verdict}`,
  );
  if (factor < bar) process.exitCode = 1;
}

await main();
