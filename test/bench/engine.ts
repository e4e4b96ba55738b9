// `npm run bench:engine -- [--net name] [--json]`: a training step with Adam of each network of test/support/nets.ts, against PyTorch eager on one
// thread in its two layouts, with a tuned allocator and with fused Adam, in turns in the same run.
import { spawn } from "node:child_process";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { parseArgs } from "node:util";
import { deviceName, type Tensor } from "#sdk/tensor/index.ts";
import { pythonEnvironment } from "../kernel/python/setup.ts";
import { batchOf, firstState, nets, stepOf, type Net } from "../support/nets.ts";

const rounds = 12;
/** Steps after which the losses of both sides are compared. */
const compared = 20;
/** How long a contender runs in each round, in µs. */
const turn = 150_000;

/** How many times faster than the best run of PyTorch with its plain Adam a step has to be. */
const bars: Readonly<Record<string, number>> = {
  mlp: 30,
  "lenet-300-100": 1.9,
  "lenet-5": 2.5,
  resnet: 1.05,
  transformer: 1.05,
  lstm: 2,
  text: 2,
};

/** What one step took in microseconds: of the clock, and of the processor, which other programs on the machine disturb less. */
interface Run {
  readonly wall: number;
  readonly cpu: number;
  readonly loss: number;
}

/** Something that does a number of steps. */
interface Contender {
  readonly name: string;
  /** Whether the bar is about it. */
  readonly counts: boolean;
  run(steps: number): Promise<Run>;
  stop(): void;
}

interface Row {
  readonly net: string;
  readonly compileMs: number;
  readonly scratchBytes: number;
  /** The least CPU time of a step in µs, by contender. */
  readonly least: Readonly<Record<string, number>>;
  readonly ratio: number | null;
  readonly bar: number;
}

function ours(net: Net): Contender & { readonly compileMs: number; scratch(): number } {
  const step = stepOf(net);
  const batches = Array.from({ length: 8 }, (_, i) => batchOf(net, i));
  const begin = performance.now();
  // The first step, of a state of its own, traces and compiles.
  step(firstState(net), batches[0]!).out.item();
  const compileMs = performance.now() - begin;
  let state = firstState(net);
  let done = 0;
  return {
    name: `sonde (${deviceName()})`,
    counts: false,
    compileMs,
    scratch: () => Number(/peak scratch (\d+)/.exec(step.explain())?.[1]),
    run(steps) {
      let loss: Tensor | undefined;
      const start = performance.now();
      const used = process.cpuUsage();
      for (let i = 0; i < steps; i++)
        ({ state, out: loss } = step(state, batches[done++ % batches.length]!));
      const wall = ((performance.now() - start) / steps) * 1e3;
      const { user, system } = process.cpuUsage(used);
      return Promise.resolve({ wall, cpu: (user + system) / steps, loss: loss?.item() ?? NaN });
    },
    stop() {},
  };
}

/** Keeps freed memory, and asks for huge pages: fresh results then fault no pages in. */
const tuned = {
  GLIBC_TUNABLES:
    "glibc.malloc.hugetlb=1:glibc.malloc.mmap_threshold=1073741824:glibc.malloc.trim_threshold=1073741824",
};

interface Peer {
  readonly options: object;
  readonly env?: object;
  readonly counts: boolean;
}

function peersOf(net: Net): Readonly<Record<string, Peer>> {
  const plain: Record<string, Peer> = {
    "torch eager": { options: {}, counts: true },
    "torch, tuned malloc": { options: {}, env: tuned, counts: true },
    "torch, fused Adam": { options: { fused: true }, counts: false },
  };
  if (net.x.shape.length !== 4) return plain;
  const options = { channelsLast: true };
  return {
    ...plain,
    "torch channels_last": { options, counts: true },
    "torch channels_last, tuned": { options, env: tuned, counts: true },
  };
}

function torch(bin: string, net: Net, name: string, { options, env, counts }: Peer): Contender {
  const script = join(import.meta.dirname, "engine.py");
  const child = spawn(join(bin, "python"), [script, net.name, JSON.stringify(options)], {
    stdio: ["pipe", "pipe", "ignore"],
    env: { ...process.env, OMP_NUM_THREADS: "1", MKL_NUM_THREADS: "1", ...env },
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    name,
    counts,
    async run(steps) {
      child.stdin.write(`${steps}\n`);
      const { value, done } = await lines.next();
      if (done === true) throw new Error(`${name} ended early`);
      const [wall = NaN, cpu = NaN, loss = NaN] = value.split(" ").map(Number);
      return { wall, cpu, loss };
    },
    stop: () => void child.stdin.end(),
  };
}

async function measure(net: Net, bin: string | null): Promise<Row> {
  const own = ours(net);
  const peers = bin === null ? [] : Object.entries(peersOf(net));
  const contenders = [own, ...peers.map(([name, peer]) => torch(bin!, net, name, peer))];
  try {
    const steps: number[] = [];
    const losses: number[] = [];
    for (const contender of contenders) {
      losses.push((await contender.run(compared)).loss);
      const { wall } = await contender.run(5);
      steps.push(Math.max(2, Math.round(turn / wall)));
    }
    const apart = losses.map((loss) => Math.abs(loss / losses[0]! - 1));
    if (apart.some((value) => !(value < 1e-2)))
      throw new Error(
        `${net.name}: the sides do not do the same work, losses ${losses.join(", ")}`,
      );
    const least = contenders.map(() => Infinity);
    for (let round = 0; round < rounds; round++)
      for (const [i, contender] of contenders.entries())
        least[i] = Math.min(least[i]!, (await contender.run(steps[i]!)).cpu);
    const best = Math.min(...contenders.flatMap(({ counts }, i) => (counts ? [least[i]!] : [])));
    return {
      net: net.name,
      compileMs: own.compileMs,
      scratchBytes: own.scratch(),
      least: Object.fromEntries(contenders.map(({ name }, i) => [name, least[i]!])),
      ratio: bin === null ? null : best / least[0]!,
      bar: bars[net.name]!,
    };
  } finally {
    for (const contender of contenders) contender.stop();
  }
}

function report({ net, compileMs, scratchBytes, least, ratio, bar }: Row): void {
  const each = Object.entries(least).map(([name, cpu]) => `${name} ${cpu.toFixed(1)}`);
  console.log(
    `${net}: first step ${compileMs.toFixed(0)} ms, scratch ${(scratchBytes / 2 ** 20).toFixed(2)} MiB; least CPU µs a step: ${each.join(", ")}`,
  );
  if (ratio === null) return;
  console.log(
    `${" ".repeat(net.length)}  ${ratio.toFixed(2)} times the best of torch eager; bar ≥ ${bar}: ${ratio >= bar ? "met" : "MISSED"}`,
  );
  if (ratio < bar) process.exitCode = 1;
}

async function main(): Promise<void> {
  if (deviceName() !== "cpu") throw new Error("the addon is not built; run npm run build:native");
  const { values } = parseArgs({ options: { net: { type: "string" }, json: { type: "boolean" } } });
  const chosen = nets.filter(({ name }) => values.net === undefined || name === values.net);
  if (chosen.length === 0)
    throw new Error(
      `no network ${values.net}; there are ${nets.map(({ name }) => name).join(", ")}`,
    );
  const bin = await pythonEnvironment(join(import.meta.dirname, "requirements.txt"), "torch");
  const rows: Row[] = [];
  for (const net of chosen) {
    const row = await measure(net, bin);
    rows.push(row);
    if (!values.json) report(row);
  }
  if (values.json) console.log(JSON.stringify(rows, null, 2));
}

await main();
