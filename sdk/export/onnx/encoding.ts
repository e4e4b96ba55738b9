import type { Column } from "../../data/column.ts";
import type { Derived } from "../../data/verbs/derive.ts";
import type { FittedPlan } from "../../features/fitted-plan.ts";
import type { Levels } from "../../features/levels.ts";
import { calculate } from "./calculation.ts";
import type { OnnxGraph } from "./graph.ts";
import { castTo } from "./micro.ts";
import {
  asDouble,
  calculated,
  isMissingText,
  place,
  takeSteps,
  unlessMissing,
  type Signal,
} from "./signal.ts";
import { unmapped } from "./unmapped.ts";

/** The size that is known only when the graph runs: the number of rows. */
export const ROWS = "N";

type Signals = Map<string, Signal>;
type Step = (graph: OnnxGraph, signals: Signals, learned: never, options: never) => void;

/** The verbs that change a row, in ONNX. Learned constants of columns that the model does not read are passed over. */
const steps: Readonly<Record<string, Step>> = {
  impute(graph, signals, learned: Readonly<Record<string, number | string | boolean>>) {
    for (const [column, constant] of Object.entries(learned)) {
      const signal = signals.get(column);
      if (signal?.kind === "number")
        signals.set(column, {
          ...signal,
          steps: [...signal.steps, { fill: Number(constant) }],
        });
      if (signal?.kind !== "text") continue;
      const missing = isMissingText(graph, signal.name);
      const name = graph.node("Where", [missing, graph.texts([String(constant)], []), signal.name]);
      signals.set(column, { kind: "text", name, maybe: false });
    }
  },

  standardize(_, signals, learned: Readonly<Record<string, readonly [number, number]>>) {
    for (const [column, [mean, deviation]] of Object.entries(learned)) {
      const signal = signals.get(column);
      if (signal?.kind === "number")
        signals.set(column, { ...signal, steps: [...signal.steps, { mean, deviation }] });
    }
  },

  oneHot(graph, signals, learned: Levels) {
    for (const [column, levels] of Object.entries(learned)) {
      const signal = signals.get(column);
      if (signal?.kind !== "text") continue;
      const places = [...levels.keys()];
      const found = place(graph, signal.name, levels, places, -1);
      const each = graph.constant("int64", places, [levels.length]);
      const hot = castTo(graph, graph.node("Equal", [found, each]), "float");
      const name = unlessMissing(graph, signal, hot, "float");
      signals.set(column, { kind: "block", name, width: levels.length });
    }
  },

  ordinal(graph, signals, learned: Levels) {
    for (const [column, levels] of Object.entries(learned)) {
      const signal = signals.get(column);
      if (signal?.kind !== "text") continue;
      const found = place(graph, signal.name, levels, [...levels.keys()], -1);
      const number = castTo(graph, found, "double");
      signals.set(column, calculated(unlessMissing(graph, signal, number, "double")));
    }
  },

  derive(graph, signals, _, options: { readonly columns: readonly Derived[] }) {
    const before = new Map(signals);
    for (const { column, expression } of options.columns)
      signals.set(column.name, calculate(graph, before, expression, column));
  },
};

/** Writes what a row goes through before the network: an input for each column, and the name of the float matrix that comes out. */
export function writeEncoding(graph: OnnxGraph, fitted: FittedPlan): string {
  const signals: Signals = new Map(
    fitted.input.map((column) => [column.name, input(graph, column)]),
  );
  for (const { verb, learned, options } of fitted.steps) {
    const step = Object.hasOwn(steps, verb) ? steps[verb] : undefined;
    if (!step)
      unmapped(
        `the verb '${verb}'`,
        `export with { inputs: "encoded" }, which leaves the encoding out`,
      );
    step(graph, signals, learned as never, options as never);
  }
  return matrix(
    graph,
    fitted.blocks.map(({ column }) => signals.get(column)!),
  );
}

function input(graph: OnnxGraph, { name, kind, levels }: Column): Signal {
  if (kind === "Time" || kind === "Vec")
    unmapped(
      `the column '${name}' (${kind})`,
      `leave it out, or export with { inputs: "encoded" }`,
    );
  if (levels?.includes(""))
    unmapped(
      `the level "" of '${name}', since an empty text stands for a missing one`,
      "give the level a name in the file",
    );
  const shape = [ROWS, 1];
  return kind === "Cat" || kind === "Text"
    ? { kind: "text", name: graph.input(name, "string", shape), maybe: true }
    : { kind: "number", from: graph.input(name, "float", shape), given: true, steps: [] };
}

/** The columns side by side. Numbers of the input that stand beside each other and take the same steps are done at once. */
function matrix(graph: OnnxGraph, signals: readonly Signal[]): string {
  type Given = Signal & { readonly kind: "number" };
  const parts: string[] = [];
  let run: Given[] = [];
  const flush = (): void => {
    if (run.length === 0) return;
    const side = run.map(({ from }) => from);
    const x = run.length === 1 ? side[0]! : graph.node("Concat", side, { axis: { int: 1 } });
    const columns = run.map(({ steps }) => steps);
    if (columns[0]!.length === 0) parts.push(x);
    else parts.push(castTo(graph, takeSteps(graph, castTo(graph, x, "double"), columns), "float"));
    run = [];
  };
  for (const signal of signals) {
    const given = signal.kind === "number" && signal.given;
    if (!given || (run[0] && form(run[0].steps) !== form(signal.steps))) flush();
    if (given) run.push(signal);
    else if (signal.kind === "number") parts.push(castTo(graph, asDouble(graph, signal), "float"));
    else parts.push(signal.name);
  }
  flush();
  return parts.length === 1 ? parts[0]! : graph.node("Concat", parts, { axis: { int: 1 } });
}

const form = (steps: (Signal & { readonly kind: "number" })["steps"]): string =>
  steps.map((step) => ("fill" in step ? "f" : "s")).join("");
