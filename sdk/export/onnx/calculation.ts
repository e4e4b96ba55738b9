import type { Column } from "../../data/column.ts";
import type { Expression } from "../../data/expression.ts";
import type { OnnxGraph } from "./graph.ts";
import { castTo } from "./micro.ts";
import {
  asDouble,
  calculated,
  isMissingNumber,
  isMissingText,
  place,
  unlessMissing,
  type Signal,
} from "./signal.ts";
import { unmapped } from "./unmapped.ts";

/** The name of doubles `[n, 1]`. */
type Doubles = string;
type Rule = (graph: OnnxGraph, of: readonly Signal[]) => Signal;

/** A calculation of the numbers of its arguments. Missing ones are NaN, and stay. */
const numbers =
  (run: (graph: OnnxGraph, ...of: Doubles[]) => Doubles): Rule =>
  (graph, of) =>
    calculated(run(graph, ...of.map((each) => number(graph, each))));

const is = (op: string): Rule => numbers((graph, ...of) => graph.node(op, of));

/** True or false as 1 or 0, missing where an argument is. */
const compare = (op: string): Rule =>
  numbers((graph, a, b) => truth(graph, graph.node(op, [a, b]), [a, b]));

/** What `derive` can calculate, by the names of `functions`; the others are refused by name. */
const rules: Readonly<Record<string, Rule>> = {
  add: is("Add"),
  sub: is("Sub"),
  mul: is("Mul"),
  div: numbers((graph, a, b) => {
    const zero = graph.node("Equal", [b, constant(graph, 0)]);
    return graph.node("Where", [zero, constant(graph, NaN), graph.node("Div", [a, b])]);
  }),
  pow: is("Pow"),
  neg: is("Neg"),
  abs: is("Abs"),
  exp: is("Exp"),
  log: is("Log"),
  sqrt: is("Sqrt"),
  gt: compare("Greater"),
  ge: compare("GreaterOrEqual"),
  lt: compare("Less"),
  le: compare("LessOrEqual"),
  eq: compare("Equal"),
  ne: numbers((graph, a, b) =>
    truth(graph, graph.node("Not", [graph.node("Equal", [a, b])]), [a, b]),
  ),
  between: numbers((graph, a, low, high) => {
    const within = graph.node("And", [
      graph.node("LessOrEqual", [low, a]),
      graph.node("LessOrEqual", [a, high]),
    ]);
    return truth(graph, within, [a, low, high]);
  }),
  and: numbers((graph, a, b) => both(graph, a, b)),
  or: numbers((graph, a, b) => not(graph, both(graph, not(graph, a), not(graph, b)))),
  not: numbers((graph, a) => not(graph, a)),
  isNull: (graph, [a]) =>
    calculated(
      castTo(
        graph,
        a?.kind === "text"
          ? isMissingText(graph, a.name)
          : isMissingNumber(graph, number(graph, a)),
        "double",
      ),
    ),
  fill: numbers((graph, a, b) => graph.node("Where", [isMissingNumber(graph, a), b, a])),
  boolFill: numbers((graph, a, b) => graph.node("Where", [isMissingNumber(graph, a), b, a])),
};

/** Writes a calculated column; one whose calculation has no mapping is an error that names both. */
export function calculate(
  graph: OnnxGraph,
  signals: ReadonlyMap<string, Signal>,
  expression: Expression,
  column: Column,
): Signal {
  const result = write(expression);
  if (column.kind !== "Num" || result.kind !== "number") return result;
  // A number too large to be one is missing, as in the engine.
  const x = asDouble(graph, result);
  const infinite = graph.node("IsInf", [x]);
  return calculated(graph.node("Where", [infinite, constant(graph, NaN), x]));

  function write(given: Expression): Signal {
    if ("column" in given) return signals.get(given.column)!;
    if ("value" in given) {
      if (typeof given.value === "string") return refuse(`the text ${JSON.stringify(given.value)}`);
      return calculated(constant(graph, Number(given.value)));
    }
    const text = texts(graph, given, signals);
    if (text) return text;
    const rule = Object.hasOwn(rules, given.call) ? rules[given.call] : undefined;
    if (!rule) return refuse(`'${given.call}'`);
    return rule(graph, given.of.map(write));
  }

  function refuse(what: string): never {
    return unmapped(
      `${what} in the derived column '${column.name}'`,
      `export with { inputs: "encoded" }, which leaves the encoding out`,
    );
  }
}

/** Whether a category is one of some levels. */
function texts(
  graph: OnnxGraph,
  { call, of: [first, ...rest] }: Extract<Expression, { readonly call: string }>,
  signals: ReadonlyMap<string, Signal>,
): Signal | undefined {
  if (!["catEq", "catNe", "in", "textEq"].includes(call) || !first || !("column" in first))
    return undefined;
  const text = signals.get(first.column);
  const levels = rest.flatMap((each) =>
    "value" in each && typeof each.value === "string" ? [each.value] : [],
  );
  // A comparison with another column of text, or with no level at all, has no table.
  if (text?.kind !== "text" || levels.length < rest.length || levels.length === 0) return undefined;
  const [hit, miss] = call === "catNe" ? [0, 1] : [1, 0];
  const unique = [...new Set(levels)];
  const found = place(
    graph,
    text.name,
    unique,
    unique.map(() => hit),
    miss,
  );
  return calculated(unlessMissing(graph, text, castTo(graph, found, "double"), "double"));
}

const constant = (graph: OnnxGraph, value: number): Doubles => graph.constant("double", [value]);

function number(graph: OnnxGraph, signal: Signal | undefined): Doubles {
  if (signal?.kind === "number") return asDouble(graph, signal);
  return unmapped("a calculation on something that is no number");
}

function truth(graph: OnnxGraph, holds: string, of: readonly Doubles[]): Doubles {
  // A missing number compares as false, so the gaps are put back.
  return of.reduce(
    (x, each) => graph.node("Where", [isMissingNumber(graph, each), constant(graph, NaN), x]),
    castTo(graph, holds, "double"),
  );
}

const not = (graph: OnnxGraph, a: Doubles): Doubles => graph.node("Sub", [constant(graph, 1), a]);

/** Both of two truths: false where one is false, though the other be missing. */
function both(graph: OnnxGraph, a: Doubles, b: Doubles): Doubles {
  const isFalse = (x: Doubles): string => graph.node("Equal", [x, constant(graph, 0)]);
  const either = graph.node("Or", [isFalse(a), isFalse(b)]);
  return graph.node("Where", [either, constant(graph, 0), graph.node("Mul", [a, b])]);
}
