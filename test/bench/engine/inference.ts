import { InferenceSession, Tensor as OrtTensor } from "onnxruntime-node";
import { OnnxGraph } from "#sdk/export/onnx/graph.ts";
import { typeOf } from "#sdk/export/onnx/micro.ts";
import { formatModel } from "#sdk/export/onnx/proto.ts";
import { UnmappedError } from "#sdk/export/onnx/unmapped.ts";
import { writeGraph } from "#sdk/export/onnx/write-graph.ts";
import { lower } from "#sdk/graph/lower.ts";
import { topological, tracing } from "#sdk/graph/node.ts";
import { ProgramBuilder } from "#sdk/graph/program-builder.ts";
import { compileFunction, deviceName, type Tensor } from "#sdk/tensor/index.ts";
import { standIn } from "#sdk/tensor/signature.ts";
import { batchOf, firstParams, nets, type Net } from "../../support/nets.ts";
import { leastOf, type Contender, type Run } from "./contender.ts";
import type { Peers } from "./peers.ts";
import { show, type Row } from "./row.ts";

const measured = { rounds: 12, turn: 100_000 };
/** What stands for the number of rows while a file is written; no size is a multiple of it, so all stay as they are. */
const noRows = 1009;

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
  const feeds = { x: valueOf(batch.x), y: valueOf(batch.y) };
  const forward = compileFunction((x: Tensor, y: Tensor) => net.loss(params, x, y));
  const contenders = [
    contender(`sonde (${deviceName()})`, () => forward(batch.x, batch.y).item()),
    contender("onnxruntime", async () => (await session.run(feeds))["loss"]!.data[0] as number),
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
  const loss = tracing(() => net.loss(params, places[0]!, places[1]!));
  const builder = new ProgramBuilder();
  const isLeaf = (node: Tensor) => node.inputs.length === 0;
  const values = lower(builder, topological([loss], isLeaf), (node) => {
    const place = places.indexOf(node);
    if (place >= 0) return builder.input(place, node.dtype, node.shape);
    return node.known ? builder.constant(node.known, node.dtype, node.shape) : undefined;
  });
  const graph = new OnnxGraph();
  const inputs = places.map(({ dtype, shape }, i) => graph.input("xy"[i]!, typeOf(dtype), shape));
  const asked = builder.graph([values.get(loss)!], []);
  const [name] = writeGraph(graph, asked, { inputs, rows: noRows, weight: () => undefined });
  graph.output("loss", name!, typeOf(loss.dtype), loss.shape);
  return formatModel({
    producer: { name: "sonde bench", version: "0" },
    opsets: { "": 17, "ai.onnx.ml": 3 },
    irVersion: 8,
    description: "",
    metadata: {},
    graph: { name: net.name, ...graph.needed(), inputs: graph.inputs, outputs: graph.outputs },
  });
}
