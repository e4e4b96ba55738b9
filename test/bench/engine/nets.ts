import { deviceName, type Tensor } from "#sdk/tensor/index.ts";
import { batchOf, firstState, nets, stepOf, type Net } from "../../support/nets.ts";
import { leastOf, type Contender } from "./contender.ts";
import { groupsFor, type Peers } from "./peers.ts";
import { show, type Row } from "./row.ts";

const measured = { rounds: 12, turn: 150_000 };
/** Steps after which the losses of all sides are compared. */
const compared = 20;
/** How long a step may take that traces and compiles, in a process that has compiled before, in milliseconds. */
const compileBars: Readonly<Record<string, number>> = { mlp: 10, "lenet-5": 30, transformer: 100 };

interface Ours extends Contender {
  /** What the first step of each of several programs took in milliseconds. */
  readonly compileMs: readonly number[];
  /** What the planner set aside, and what is alive at once at the least. */
  readonly scratch: readonly [bytes: number, least: number];
}

function ours(net: Net): Ours {
  const batches = Array.from({ length: 8 }, (_, i) => batchOf(net, i));
  const compileMs = Array.from({ length: 5 }, () => {
    const first = firstState(net);
    const begin = performance.now();
    stepOf(net)(first, batches[0]!).out.item();
    return performance.now() - begin;
  });
  const step = stepOf(net);
  step(firstState(net), batches[0]!);
  const [, bytes, least] = /peak scratch (\d+) bytes \(at least (\d+)\)/.exec(step.explain()) ?? [];
  let state = firstState(net);
  let done = 0;
  return {
    name: `sonde (${deviceName()})`,
    compileMs,
    scratch: [Number(bytes), Number(least)],
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

/** A training step of each network with Adam, on one thread, against each group of peers in turns. */
export async function* measureNets(peers: Peers, wanted: string | undefined): AsyncGenerator<Row> {
  const chosen = nets.filter(({ name }) => wanted === undefined || name === wanted);
  if (chosen.length === 0)
    throw new Error(`no network ${wanted}; there are ${nets.map(({ name }) => name).join(", ")}`);
  for (const net of chosen) yield* measure(net, peers);
}

async function* measure(net: Net, peers: Peers): AsyncGenerator<Row> {
  const own = ours(net);
  const groups = groupsFor(net, peers);
  const contenders = [own, ...groups.flatMap((group) => group.contenders)];
  try {
    const losses: number[] = [];
    for (const contender of contenders) losses.push((await contender.run(compared)).loss);
    if (losses.some((loss) => !(Math.abs(loss / losses[0]! - 1) < 1e-2)))
      throw new Error(
        `${net.name}: the sides do not do the same work, losses ${losses.join(", ")}`,
      );
    const least = await leastOf(contenders, measured);
    const by = new Map(contenders.map((contender, i) => [contender, least[i]!]));
    yield {
      name: `${net.name}: a step`,
      value: least[0]!,
      unit: "µs",
      bar: null,
      from: "CPU time",
    };
    for (const { name, bars, contenders: group } of groups) {
      const best = Math.min(...group.map((contender) => by.get(contender)!));
      const bar = bars[net.name];
      yield {
        name: `${net.name}: against ${name}`,
        value: best / least[0]!,
        unit: "×",
        bar: bar === undefined ? null : ["≥", bar],
        from: group.map((contender) => `${contender.name} ${show(by.get(contender)!)}`).join(", "),
      };
    }
  } finally {
    for (const contender of contenders) contender.stop();
  }
  const limit = compileBars[net.name];
  yield {
    name: `${net.name}: trace, compile and run once`,
    value: Math.min(...own.compileMs),
    unit: "ms",
    bar: limit === undefined ? null : ["≤", limit],
    from: `one after another ${own.compileMs.map(show).join(", ")}`,
  };
  const [bytes, lower] = own.scratch;
  yield {
    name: `${net.name}: peak of scratch to what is alive at once`,
    value: bytes / lower,
    unit: "×",
    bar: ["≤", 1.15],
    from: `${bytes} to ${lower} bytes`,
  };
}
