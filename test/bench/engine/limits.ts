import { setTimeout as sleep } from "node:timers/promises";
import { add, reshape, sum, transpose } from "#sdk/ops/index.ts";
import { full, type Tensor } from "#sdk/tensor/index.ts";
import { batchOf, firstState, nets, stepOf } from "../../support/nets.ts";
import { median, percentile95 } from "../kernel/statistics.ts";
import { show, type Row } from "./row.ts";

/** What eager operations cost, and how soon a running program stops. */
export async function* measureLimits(): AsyncGenerator<Row> {
  yield eager(true);
  yield eager(false);
  for (const [name, run] of withAttributes) yield eagerly(name, run);
  for (const net of ["lenet-5", "transformer"]) yield await interrupt(net);
}

/** The whole of one `add` until its numbers can be read: of a shape never seen, or of 1,000 numbers once more. */
function eager(fresh: boolean): Row {
  const times = Array.from({ length: fresh ? 100 : 3000 }, (_, i) => {
    const shape = [fresh ? 1001 + i : 1000];
    const [a, b] = [full(shape, 1), full(shape, 2)];
    a.dataSync();
    b.dataSync();
    const start = performance.now();
    add(a, b).dataSync();
    return (performance.now() - start) * 1e3;
  });
  const steady = fresh ? times : times.slice(1000);
  const middle = median(steady);
  const most = percentile95(steady);
  return {
    name: fresh ? "first add of a new shape" : "add of 1,000 numbers, warm",
    value: fresh ? most / 1e3 : middle,
    unit: fresh ? "ms" : "µs",
    bar: ["≤", fresh ? 1 : 5],
    from: `p50 ${show(middle)} µs, p95 ${show(most)} µs`,
  };
}

/** Operations whose attributes belong to the structure by which their program is found. */
const withAttributes: readonly [name: string, run: (x: Tensor) => Tensor][] = [
  ["sum(axis)", (x) => sum(x, 1)],
  ["reshape", (x) => reshape(x, [40, 25])],
  ["transpose", (x) => transpose(x)],
];

/** The whole of one operation on 1,000 numbers, once more. */
function eagerly(name: string, run: (x: Tensor) => Tensor): Row {
  const x = full([20, 50], 1);
  x.dataSync();
  const times = Array.from({ length: 3000 }, () => {
    const start = performance.now();
    run(x).dataSync();
    return (performance.now() - start) * 1e3;
  }).slice(1000);
  return {
    name: `${name} of 1,000 numbers, warm`,
    value: median(times),
    unit: "µs",
    bar: ["≤", 5],
    from: `p95 ${show(percentile95(times))} µs`,
  };
}

/** From the flag that asks a training loop to stop until its promise is settled. */
async function interrupt(name: string): Promise<Row> {
  const net = nets.find((net) => net.name === name)!;
  const step = stepOf(net);
  const { x, y } = batchOf(net, 0);
  const rows = net.x.shape[0]!;
  const data = {
    x: { data: x.dataSync(), shape: x.shape },
    y: { data: y.dataSync(), shape: y.shape },
  };
  const order = Uint32Array.from({ length: rows * 100_000 }, (_, i) => i % rows);
  const times: number[] = [];
  let state = firstState(net);
  for (let i = 0; i < 20; i++) {
    const cancel = new Int32Array(new SharedArrayBuffer(4));
    const run = step.loop(state, data, { order, batch: rows, cancel });
    await sleep(30 + 7 * (i % 5));
    const start = performance.now();
    Atomics.store(cancel, 0, 1);
    const result = await run;
    times.push(performance.now() - start);
    if (!result.cancelled) throw new Error(`${name}: the loop ended before it was stopped`);
    ({ state } = result);
  }
  return {
    name: `interrupt of a running ${name}`,
    value: percentile95(times),
    unit: "ms",
    bar: ["≤", 20],
    from: `p50 ${show(median(times))} ms`,
  };
}
