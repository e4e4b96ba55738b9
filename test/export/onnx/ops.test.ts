import { afterAll, describe, expect, test } from "@jest/globals";
import { formatModel } from "#sdk/export/onnx/proto.ts";
import { OnnxGraph } from "#sdk/export/onnx/graph.ts";
import { typeOf } from "#sdk/export/onnx/micro.ts";
import { writeGraph } from "#sdk/export/onnx/write-graph.ts";
import { lower } from "#sdk/graph/lower.ts";
import { topological, tracing } from "#sdk/graph/node.ts";
import { ProgramBuilder } from "#sdk/graph/program-builder.ts";
import { isTensor } from "#sdk/ops/is-tensor.ts";
import { standIn } from "#sdk/tensor/signature.ts";
import { argumentsOf, call, difference, numbers, oracle, type Case } from "../../support/oracle.ts";
import { runtime, type Feed } from "./runtime.ts";

const { cases } = oracle<{ cases: readonly Case[] }>("ops");
const names = cases.map((entry): [string, Case] => [`${entry.op} ${entry.note}`.trim(), entry]);
// Whole numbers divided by 0 would end the process there; its largest of numbers passes over NaN.
const others = ["mod i32", "max NaN"];
const session = runtime();
afterAll(() => session.close());

/** A case as an ONNX file with an input for each of its tensors. */
function written(entry: Case): { bytes: Uint8Array; feeds: Record<string, Feed> } {
  const args = argumentsOf(entry);
  const tensors = args.filter(isTensor);
  const places = tensors.map(standIn);
  const result = tracing(() =>
    call(
      entry,
      args.map((arg) => (isTensor(arg) ? places[tensors.indexOf(arg)] : arg)),
    ),
  );
  const builder = new ProgramBuilder();
  const nodes = topological([result], (node) => node.inputs.length === 0);
  const values = lower(builder, nodes, (node) => {
    const place = places.indexOf(node);
    if (place >= 0) return builder.input(place, node.dtype, node.shape);
    return node.known ? builder.constant(node.known, node.dtype, node.shape) : undefined;
  });
  const graph = new OnnxGraph();
  const inputs = tensors.map(({ dtype, shape }, i) => graph.input(`x${i}`, typeOf(dtype), shape));
  const asked = builder.graph([values.get(result)!], []);
  const [name] = writeGraph(graph, asked, { inputs, rows: 1009, weight: () => undefined });
  graph.output("y", name!, typeOf(result.dtype), result.shape);
  const bytes = formatModel({
    producer: { name: "test", version: "0" },
    opsets: { "": 17, "ai.onnx.ml": 3 },
    irVersion: 8,
    description: "",
    metadata: {},
    graph: { name: "case", ...graph.needed(), inputs: graph.inputs, outputs: graph.outputs },
  });
  const feeds = tensors.map(
    ({ shape }, i) => [inputs[i]!, { data: tensors[i]!.dataSync(), shape }] as const,
  );
  // The cast: the arguments of these cases are f32, i32 and bool.
  return { bytes, feeds: Object.fromEntries(feeds) as Record<string, Feed> };
}

describe("an op in onnxruntime gives what PyTorch gives", () => {
  test.each(names.filter(([name]) => !others.includes(name)))("%s", async (_, entry) => {
    const { bytes, feeds } = written(entry);
    await session.load(bytes);
    const { y } = await session.run(feeds);
    expect(difference(y as ArrayLike<number>, numbers(entry.value), 1e-5)).toBeNull();
  });
});

describe("what has no mapping is refused by its name", () => {
  test("the rest of whole numbers", () => {
    const [, entry] = names.find(([name]) => name === "mod i32")!;
    expect(() => written(entry)).toThrow("export: no ONNX mapping for mod of i32");
  });
});
