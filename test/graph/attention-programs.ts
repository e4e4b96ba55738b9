import type { AttentionAttributes, Graph } from "#sdk/graph/ir.ts";
import { ProgramBuilder } from "#sdk/graph/program-builder.ts";
import type { Value } from "#sdk/graph/builder.ts";

/** What attention looks at: queries, keys, their width, that of values, and how. */
export interface Look extends AttentionAttributes {
  readonly sizes: readonly [queries: number, keys: number, width: number, value: number];
  readonly mask?: "bool" | "f32";
  /** Whether heads stand between the rows and the columns of one array, and lead the results. */
  readonly turned?: boolean;
}

/** Two examples of three heads: queries, keys, values, the gradient of what is seen (and a mask) → what is seen, levels, gradients. */
export function attentionGraph({ sizes, mask, turned, causal, scale }: Look): Graph {
  const [queries, keys, width, value] = sizes;
  const builder = new ProgramBuilder();
  const array = (index: number, rows: number, columns: number): Value =>
    turned
      ? builder.permute(builder.input(index, "f32", [2, rows, 3, columns]), [0, 2, 1, 3])
      : builder.input(index, "f32", [2, 3, rows, columns]);
  const given = {
    query: array(0, queries, width),
    key: array(1, keys, width),
    value: array(2, keys, value),
    mask: mask
      ? builder.broadcast(builder.input(4, mask, [queries, keys]), [2, 3, queries, keys])
      : null,
  };
  const look = { causal, scale };
  const [y, levels] = builder.attention(look, given);
  const gradients = builder.attentionBack(look, given, y, levels, array(3, queries, value));
  const back = (x: Value): Value => (turned ? builder.permute(x, [0, 2, 1, 3]) : x);
  return builder.graph([back(y), levels, ...gradients.map(back)], []);
}
