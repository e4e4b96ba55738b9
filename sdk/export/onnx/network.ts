import type { Stored } from "../../core/dtype.ts";
import type { Graph } from "../../graph/ir.ts";
import { lower } from "../../graph/lower.ts";
import { topological, tracing } from "../../graph/node.ts";
import { ProgramBuilder } from "../../graph/program-builder.ts";
import { readTensor } from "../../tensor/evaluate.ts";
import { Tensor } from "../../tensor/index.ts";
import { placeholder } from "../../tensor/leaf.ts";
import type { OnnxGraph } from "./graph.ts";
import { writeGraph } from "./write-graph.ts";

/** A function of rows `[n, inputs]`, and the names of the weights that it uses. */
export interface Network {
  readonly inputs: number;
  readonly run: (x: Tensor) => Tensor;
  readonly weights: readonly (readonly [name: string, tensor: Tensor])[];
}

/**
 * Writes a network into a graph, for rows that are there under the name `input`; gives the name of the result.
 * It is traced for `rows` rows. Every size that is a multiple of that number is read from the input when the graph runs, so `rows`
 * must divide no other size: see `rowCounts`.
 */
export function writeNetwork(
  graph: OnnxGraph,
  network: Network,
  input: string,
  rows: number,
): string {
  const names = new Map<Stored, string>(
    network.weights.map(([name, tensor]) => [tensor.dataSync(), name]),
  );
  const [output] = writeGraph(graph, trace(network, rows), {
    inputs: [input],
    rows,
    weight: ({ attrs }) => names.get(attrs.data),
  });
  return output!;
}

/** Two numbers of rows that divide no size of a network: what is written must not hang on which one is taken. */
export function rowCounts({ inputs, weights }: Network): readonly [number, number] {
  const sizes = [inputs, ...weights.flatMap(([, { shape }]) => shape)];
  const free: number[] = [];
  for (let n = 1009; free.length < 2; n += 2)
    if (isPrime(n) && sizes.every((size) => size % n !== 0)) free.push(n);
  return free as [number, number];
}

function isPrime(n: number): boolean {
  for (let i = 2; i * i <= n; i++) if (n % i === 0) return false;
  return true;
}

function trace({ inputs, run }: Network, rows: number): Graph {
  const builder = new ProgramBuilder();
  const x = new Tensor(placeholder, [], [rows, inputs], "f32");
  const y = tracing(() => run(x));
  const isLeaf = (node: Tensor): boolean => node.inputs.length === 0 || node.known !== null;
  const values = lower(builder, topological([y], isLeaf), (node) => {
    if (node === x) return builder.input(0, node.dtype, node.shape);
    return isLeaf(node) ? builder.constant(readTensor(node), node.dtype, node.shape) : undefined;
  });
  return builder.graph([values.get(y)!], []);
}
