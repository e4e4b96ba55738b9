import { spawnSync } from "node:child_process";
import { statSync } from "node:fs";
import { createRequire } from "node:module";
import { allocate, byteSize } from "#sdk/core/dtype.ts";
import { size } from "#sdk/core/shape.ts";
import { flatten } from "#sdk/core/tree.ts";
import { checkpoint, valueAndGrad } from "#sdk/grad/index.ts";
import { createProgram, type Program } from "#sdk/graph/program.ts";
import { add, gelu, layerNormalize, matmul, mean, randomNormal } from "#sdk/ops/index.ts";
import { isTensor } from "#sdk/ops/is-tensor.ts";
import { randomKey } from "#sdk/tensor/create.ts";
import { evaluate } from "#sdk/tensor/evaluate.ts";
import { executor } from "#sdk/tensor/executor.ts";
import { compileFunction, type Tensor } from "#sdk/tensor/index.ts";
import { batchOf, firstState, nets, stepOf } from "../../support/nets.ts";
import { median } from "../kernel/statistics.ts";
import { show, type Row } from "./row.ts";

const rounds = 30;

/** What checkpoints save and cost, what fusion saves, and what the addon weighs. */
export function* measurePrograms(): Generator<Row> {
  yield* checkpoints();
  yield fusion();
  yield* addon();
}

interface Block {
  readonly up: Tensor;
  readonly down: Tensor;
}

/** A network of eight residual blocks, each computed again on the way back or not. */
function* checkpoints(): Generator<Row> {
  const weights = (rows: number, columns: number, stream: number) =>
    randomNormal(randomKey(1), [rows, columns], stream).mul(1 / Math.sqrt(rows));
  const blocks = Array.from({ length: 8 }, (_, i): Block => ({
    up: weights(256, 1024, 2 * i),
    down: weights(1024, 256, 2 * i + 1),
  }));
  const x = weights(128, 256, 99);
  const block = ({ up, down }: Block, h: Tensor): Tensor =>
    add(h, matmul(gelu(matmul(layerNormalize(h), up)), down));
  const stepOver = (body: typeof block) =>
    compileFunction(
      valueAndGrad((all: readonly Block[], first: Tensor) =>
        mean(all.reduce((h, each) => body(each, h), first).square()),
      ),
    );
  const [plain, again] = [stepOver(block), stepOver(checkpoint(block))];
  const values = [plain, again].map((step) => {
    const { value, grad } = step(blocks, x);
    return [
      value.item(),
      ...grad.flatMap(({ up, down }) => [...up.dataSync(), ...down.dataSync()]),
    ];
  });
  if (!values[0]!.every((value, i) => Object.is(value, values[1]![i])))
    throw new Error("checkpoint: the gradients differ");
  const peaks = [plain, again].map((step) =>
    Number(/peak scratch (\d+) bytes/.exec(step.explain())?.[1]),
  );
  const times = inTurns([() => plain(blocks, x).value.item(), () => again(blocks, x).value.item()]);
  yield {
    name: "checkpoint of 8 blocks: peak of scratch saved",
    value: 100 * (1 - peaks[1]! / peaks[0]!),
    unit: "%",
    bar: ["≥", 40],
    from: `${peaks[0]} and ${peaks[1]} bytes, gradients equal to the bit`,
  };
  yield {
    name: "checkpoint of 8 blocks: more time",
    value: 100 * (times[1]! / times[0]! - 1),
    unit: "%",
    bar: ["≤", 35],
    from: `${show(times[0]!)} and ${show(times[1]!)} ms`,
  };
}

/** A training step of the Transformer block with each elementwise operation an instruction of its own, and as it is. */
function fusion(): Row {
  const net = nets.find(({ name }) => name === "transformer")!;
  const step = stepOf(net);
  const [state, batch] = [firstState(net), batchOf(net, 0)];
  step(state, batch);
  const { graph } = step.programs()[0]!;
  const run = [true, false].map((fused) => {
    const program = createProgram(graph, { fused });
    return { count: program.schedule.steps.length, once: bound(program, state, batch) };
  });
  const [fused, apart] = inTurns(run.map(({ once }) => once));
  return {
    name: "transformer: a step fused, of the time unfused",
    value: 100 * (fused! / apart!),
    unit: "%",
    bar: null,
    from: `${show(fused!)} ms in ${run[0]!.count} instructions, ${show(apart!)} ms in ${run[1]!.count}`,
  };
}

function bound(program: Program, state: unknown, batch: unknown): () => void {
  const { Program: Loaded, store } = executor();
  const slots = flatten("bench", state, isTensor).leaves.map((leaf) => {
    const slot = store.add(byteSize(leaf.dtype, size(leaf.shape)));
    store.write(slot, evaluate(leaf));
    return slot;
  });
  const inputs = flatten("bench", batch, isTensor).leaves.map(evaluate);
  const outputs = program.outputs.map(({ dtype, shape }) => allocate(dtype, size(shape)));
  const step = new Loaded(program.bytes).bind(store, Uint32Array.from(slots));
  return () => step.run(inputs, outputs);
}

/** The size of the addon, and how long a fresh process takes to load it. */
function* addon(): Generator<Row> {
  const path = createRequire(import.meta.url).resolve("#addon");
  yield {
    name: "addon: size",
    value: statSync(path).size / 1e6,
    unit: "MB",
    bar: ["≤", 6],
    from: "",
  };
  const script = `const start = performance.now(); require(${JSON.stringify(path)}); console.log(performance.now() - start)`;
  const times = Array.from({ length: 9 }, () =>
    Number(spawnSync(process.execPath, ["-e", script], { encoding: "utf8" }).stdout),
  );
  yield {
    name: "addon: load",
    value: median(times),
    unit: "ms",
    bar: ["≤", 15],
    from: `in ${times.length} fresh processes ${times.map(show).join(", ")}`,
  };
}

/** The least milliseconds of each, one after another in each round. */
function inTurns(sides: readonly (() => unknown)[]): number[] {
  const least = sides.map(() => Infinity);
  for (let round = 0; round < rounds; round++)
    for (const [i, side] of sides.entries()) {
      const start = performance.now();
      side();
      least[i] = Math.min(least[i]!, performance.now() - start);
    }
  return least;
}
