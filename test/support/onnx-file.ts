import { OnnxGraph } from "#sdk/export/onnx/graph.ts";
import { typeOf } from "#sdk/export/onnx/micro.ts";
import { formatModel } from "#sdk/export/onnx/proto.ts";
import { writeGraph } from "#sdk/export/onnx/write-graph.ts";
import { lower } from "#sdk/graph/lower.ts";
import { topological } from "#sdk/graph/node.ts";
import { ProgramBuilder } from "#sdk/graph/program-builder.ts";
import type { Tensor } from "#sdk/tensor/tensor.ts";

/** What stands for the number of rows while a file is written; no size is a multiple of it, so all stay as they are. */
const noRows = 1009;

/** An expression of places as an ONNX file with an input `x0`, `x1`, … for each and the output `y`. */
export function onnxFile(result: Tensor, places: readonly Tensor[]): Uint8Array {
  const builder = new ProgramBuilder();
  const nodes = topological([result], (node) => node.inputs.length === 0);
  const values = lower(builder, nodes, (node) => {
    const place = places.indexOf(node);
    if (place >= 0) return builder.input(place, node.dtype, node.shape);
    return node.known ? builder.constant(node.known, node.dtype, node.shape) : undefined;
  });
  const graph = new OnnxGraph();
  const inputs = places.map(({ dtype, shape }, i) => graph.input(`x${i}`, typeOf(dtype), shape));
  const asked = builder.graph([values.get(result)!], []);
  const [name] = writeGraph(graph, asked, { inputs, rows: noRows, weight: () => undefined });
  graph.output("y", name!, typeOf(result.dtype), result.shape);
  return formatModel({
    producer: { name: "test", version: "0" },
    opsets: { "": 17, "ai.onnx.ml": 3 },
    irVersion: 8,
    description: "",
    metadata: {},
    graph: { name: "case", ...graph.needed(), inputs: graph.inputs, outputs: graph.outputs },
  });
}
