import type { Shape } from "../../core/shape.ts";
import type { Writing } from "./writing.ts";

/** Whether a size hangs on the number of rows. */
export const isRows = (size: number, { rows }: Writing): boolean => size > 0 && size % rows === 0;

/** A shape as a value: sizes that hang on the number of rows are read from the input. */
export function sizes(shape: Shape, writing: Writing): string {
  const { graph, inputs, rows } = writing;
  if (!shape.some((size) => isRows(size, writing)))
    return graph.constant("int64", shape, [shape.length]);
  const parts = shape.map((size) => {
    if (!isRows(size, writing)) return graph.constant("int64", [size], [1]);
    const count = graph.node("Shape", [inputs[0]!], { start: { int: 0 }, end: { int: 1 } });
    if (size === rows) return count;
    return graph.node("Mul", [count, graph.constant("int64", [size / rows], [1])]);
  });
  return graph.node("Concat", parts, { axis: { int: 0 } });
}

/** A value in another shape. */
export const reshaped = (x: string, shape: Shape, writing: Writing): string =>
  writing.graph.node("Reshape", [x, sizes(shape, writing)]);
