import { InferenceSession, Tensor as OrtTensor } from "onnxruntime-node";
import { UnmappedError } from "#sdk/export/onnx/unmapped.ts";
import { tracing } from "#sdk/graph/node.ts";
import { compileFunction, deviceName, type Tensor } from "#sdk/tensor/index.ts";
import { standIn } from "#sdk/tensor/signature.ts";
import { batchOf, firstParams, nets, type Net } from "../../support/nets.ts";
import { onnxFile } from "../../support/onnx-file.ts";
import { leastOf, type Contender, type Run } from "./contender.ts";
import type { Peers } from "./peers.ts";
import { show, type Row } from "./row.ts";

const measured = { rounds: 12, turn: 100_000 };
/** The way forward of each network, up to its loss, on one thread, against onnxruntime running what our own export writes. */
export async function* measureInference(
  { onnxruntime }: Peers,
  wanted: string | undefined,
): AsyncGenerator<Row> {
  if (!onnxruntime) return;
  for (const net of nets) if (wanted === undefined || net.name === wanted) yield await measure(net);
}

async function measure(net: Net): Promise<Row> {
  const name = `${net.name}: forward, against onnxruntime`;
  const params = firstParams(net);
  const batch = batchOf(net, 0);
  let bytes: Uint8Array;
  try {
    bytes = fileOf(net, params, batch);
  } catch (error) {
    if (!(error instanceof UnmappedError)) throw error;
    return { name, value: NaN, unit: "×", bar: null, from: `cannot be exported: ${error.message}` };
  }
  const session = await InferenceSession.create(bytes, {
    intraOpNumThreads: 1,
    interOpNumThreads: 1,
  });
  const feeds = { x0: valueOf(batch.x), x1: valueOf(batch.y) };
  const forward = compileFunction((x: Tensor, y: Tensor) => net.loss(params, x, y));
  const contenders = [
    contender(`sonde (${deviceName()})`, () => forward(batch.x, batch.y).item()),
    contender("onnxruntime", async () => (await session.run(feeds))["y"]!.data[0] as number),
  ];
  const losses: number[] = [];
  for (const side of contenders) losses.push((await side.run(1)).loss);
  if (!(Math.abs(losses[1]! / losses[0]! - 1) < 1e-3))
    throw new Error(`${net.name}: the sides do not do the same, losses ${losses.join(", ")}`);
  const [own, other] = await leastOf(contenders, measured);
  await session.release();
  const from = `sonde ${show(own!)} µs, onnxruntime ${show(other!)} µs`;
  return { name, value: other! / own!, unit: "×", bar: null, from };
}

/** Something in this process that gives a loss. */
function contender(name: string, once: () => number | Promise<number>): Contender {
  return {
    name,
    async run(steps): Promise<Run> {
      const begin = performance.now();
      const used = process.cpuUsage();
      let loss = NaN;
      for (let i = 0; i < steps; i++) loss = await once();
      const wall = ((performance.now() - begin) / steps) * 1e3;
      const { user, system } = process.cpuUsage(used);
      return { wall, cpu: (user + system) / steps, loss };
    },
    stop() {},
  };
}

function valueOf(x: Tensor): OrtTensor {
  const data = x.dataSync();
  return data instanceof Int32Array
    ? new OrtTensor("int32", data, [...x.shape])
    : new OrtTensor("float32", data as Float32Array, [...x.shape]);
}

/** A network's loss as an ONNX file, its parameters inside. */
function fileOf(net: Net, params: readonly Tensor[], batch: { x: Tensor; y: Tensor }): Uint8Array {
  const places = [batch.x, batch.y].map(standIn);
  return onnxFile(
    tracing(() => net.loss(params, places[0]!, places[1]!)),
    places,
  );
}
