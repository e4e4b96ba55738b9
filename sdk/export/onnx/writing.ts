import type { Item } from "../../graph/ir.ts";
import type { OnnxGraph } from "./graph.ts";

/** A network's graph being written as ONNX. */
export interface Writing {
  readonly graph: OnnxGraph;
  /** The name of an argument's value, in its full shape. */
  readonly of: (item: Item) => string;
  /** The name of known values, where they are weights. */
  readonly weight: (item: Item<"constant">) => string | undefined;
  /** The name of the input, and how many rows it had while the network was traced. */
  readonly input: string;
  readonly rows: number;
}
