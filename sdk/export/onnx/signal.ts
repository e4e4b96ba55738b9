import { ML, type OnnxGraph } from "./graph.ts";
import { castTo } from "./micro.ts";

/** A step on numbers that many columns can take side by side. */
export type NumberStep =
  | { readonly fill: number }
  | { readonly mean: number; readonly deviation: number };

/** One column while a row goes through the encoding: doubles `[n, 1]` with NaN for missing ones, texts `[n, 1]` with "", or floats `[n, width]`. */
export type Signal =
  | {
      readonly kind: "number";
      /** What the steps start from: a float of the input, or a double that was calculated. */
      readonly from: string;
      readonly given: boolean;
      readonly steps: readonly NumberStep[];
    }
  | { readonly kind: "text"; readonly name: string; readonly maybe: boolean }
  | { readonly kind: "block"; readonly name: string; readonly width: number };

/** A number that was calculated. */
export const calculated = (from: string): Signal => ({
  kind: "number",
  from,
  given: false,
  steps: [],
});

/** The value of a number with all its steps, as doubles. */
export function asDouble(graph: OnnxGraph, signal: Signal & { readonly kind: "number" }): string {
  const start = signal.given ? castTo(graph, signal.from, "double") : signal.from;
  return takeSteps(graph, start, [signal.steps]);
}

/** The same steps on columns side by side, each with its own numbers. */
export function takeSteps(
  graph: OnnxGraph,
  start: string,
  columns: readonly (readonly NumberStep[])[],
): string {
  const vector = (of: (steps: readonly NumberStep[]) => number): string =>
    graph.constant("double", columns.map(of), [columns.length]);
  let x = start;
  for (const [i, step] of (columns[0] ?? []).entries())
    if ("fill" in step) {
      const fill = vector((steps) => (steps[i] as { fill: number }).fill);
      x = graph.node("Where", [isMissingNumber(graph, x), fill, x]);
    } else {
      const moments = (steps: readonly NumberStep[]) => steps[i] as typeof step;
      x = graph.node("Sub", [x, vector((steps) => moments(steps).mean)]);
      x = graph.node("Div", [x, vector((steps) => moments(steps).deviation)]);
    }
  return x;
}

export const isMissingNumber = (graph: OnnxGraph, x: string): string => graph.node("IsNaN", [x]);

/** Whether a text is missing. */
export function isMissingText(graph: OnnxGraph, x: string): string {
  return castTo(graph, place(graph, x, [""], [1], 0), "bool");
}

/** The number that belongs to each text. */
export function place(
  graph: OnnxGraph,
  x: string,
  texts: readonly string[],
  numbers: readonly number[],
  other: number,
): string {
  return graph.node(
    "LabelEncoder",
    [x],
    {
      keys_strings: { texts },
      values_int64s: { ints: numbers },
      default_int64: { int: other },
    },
    { domain: ML },
  );
}

/** NaN where a text is missing. */
export function unlessMissing(
  graph: OnnxGraph,
  text: Signal & { readonly kind: "text" },
  x: string,
  type: "float" | "double",
): string {
  if (!text.maybe) return x;
  const nan = graph.constant(type, [NaN]);
  return graph.node("Where", [isMissingText(graph, text.name), nan, x]);
}
