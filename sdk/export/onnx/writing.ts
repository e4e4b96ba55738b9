import type { Item } from "../../graph/ir.ts";
import type { OnnxGraph } from "./graph.ts";

/** A network's graph being written as ONNX. */
export interface Writing {
  readonly graph: OnnxGraph;
  /** The name of an argument's value, in its full shape. */
  readonly of: (item: Item) => string;
  /** The name of known values, where they are weights. */
  readonly weight: (item: Item<"constant">) => string | undefined;
  /** The names of the inputs; how many rows there are is read from the first. */
  readonly inputs: readonly string[];
  /** How many rows there were while the network was traced. */
  readonly rows: number;
}
