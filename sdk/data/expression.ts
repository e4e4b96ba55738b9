import { draws } from "../core/draws.ts";
import type { Column, Columns, KindName } from "./column.ts";
import { column, kindText } from "./column.ts";
import { functions } from "./functions.ts";

/** A calculation on the columns of one row, as data. */
export type Expression =
  | { readonly column: string }
  | { readonly value: number | string | boolean }
  | { readonly call: string; readonly of: readonly Expression[] };

/** An expression with what it gives; a column of it can be named in `derive` or kept by `filter`. */
export interface Typed extends Omit<Column, "name"> {
  readonly expression: Expression;
}

// The user's handle on an expression has its methods only; what it stands for is kept beside it.
const meanings = new WeakMap<object, Typed>();

/** What a value returned from a user's row function stands for; undefined when it is no expression. */
export function meaning(value: unknown): Typed | undefined {
  return typeof value === "object" && value !== null ? meanings.get(value) : undefined;
}

/** The row that a user's function gets: reading a property gives the column as an expression. */
export function row(columns: Columns, verb: string): object {
  return new Proxy(Object.create(null) as object, {
    get: (_, name) => {
      if (typeof name === "symbol") return undefined;
      const found = column(columns, name, verb);
      return handle({ ...found, expression: { column: name } }, name);
    },
    has: (_, name) => columns.some((each) => each.name === name),
    ownKeys: () => columns.map((each) => each.name),
    getOwnPropertyDescriptor: () => ({ enumerable: true, configurable: true }),
  });
}

/** The columns that an expression reads. */
export function reads(expression: Expression): readonly string[] {
  if ("column" in expression) return [expression.column];
  return "call" in expression ? expression.of.flatMap(reads) : [];
}

/** An object with the methods of the expression's kind. */
function handle(typed: Typed, name?: string): object {
  const methods = Object.create(absent(typed.kind, name)) as Record<string, unknown>;
  for (const [call, rule] of Object.entries(functions)) {
    if (!rule.on.includes(typed.kind)) continue;
    methods[rule.as ?? call] = (...given: unknown[]) => {
      const values = given.map((each, i) => argument(each, rule.takes(i), rule.as ?? call));
      const of = [typed, ...values];
      if (of.length < rule.value.length)
        throw new TypeError(
          `${rule.as ?? call}: takes ${rule.value.length - 1} values, got ${given.length}`,
        );
      if (rule.level && typed.levels) checkLevels(given, typed.levels, rule.as ?? call, name);
      return handle({
        kind: rule.gives(typed.kind),
        maybe: rule.maybe?.(of.map((each) => each.maybe)) ?? of.some((each) => each.maybe),
        ...(rule.gives(typed.kind) === "Cat" && typed.levels ? { levels: typed.levels } : {}),
        expression: { call, of: of.map((each) => each.expression) },
      });
    };
  }
  if (typed.kind === "Cat") methods["levels"] = () => typed.levels ?? [];
  const object = Object.freeze(
    draws(methods, { text: () => `Column { ${name ?? "calculated"}: ${kindText(typed)} }` }),
  );
  meanings.set(object, typed);
  return object;
}

/** Stands behind the methods: what is none of them is an error that lists them. */
function absent(kind: KindName, name: string | undefined): object {
  const column = name === undefined ? `a ${kind}` : `'${name}' is ${kind}, which`;
  const refuse = (what: string, methods: object): never => {
    throw new TypeError(`${column} has no ${what}; it has ${Object.keys(methods).join(", ")}`);
  };
  return new Proxy(Object.create(null) as object, {
    get: (_, asked, methods: object) => {
      // As in `r.age + 1` or `r.age > 30`.
      if (asked === Symbol.toPrimitive) return () => refuse("value before it runs", methods);
      // Consoles and promises ask everything for these.
      if (typeof asked === "symbol" || ["then", "constructor", "toJSON"].includes(asked))
        return undefined;
      return refuse(`method '${asked}'`, methods);
    },
  });
}

function argument(given: unknown, kinds: readonly KindName[], method: string): Typed {
  const typed = meanings.get(Object(given) as object) ?? constant(given);
  if (typed && kinds.includes(typed.kind)) return typed;
  const shown = typed
    ? `${typed.kind} ${typeof given === "object" ? "" : JSON.stringify(given)}`
    : String(given);
  throw new TypeError(`${method}: expected ${kinds.join(" or ")}, got ${shown.trim()}`);
}

function constant(given: unknown): Typed | undefined {
  if (typeof given === "number")
    return Number.isFinite(given)
      ? {
          kind: Number.isInteger(given) ? "Int" : "Num",
          maybe: false,
          expression: { value: given },
        }
      : undefined;
  if (typeof given === "string")
    return { kind: "Text", maybe: false, expression: { value: given } };
  if (typeof given === "boolean")
    return { kind: "Bool", maybe: false, expression: { value: given } };
  return undefined;
}

function checkLevels(
  given: readonly unknown[],
  levels: readonly string[],
  method: string,
  name: string | undefined,
): void {
  for (const each of given)
    if (typeof each === "string" && !levels.includes(each))
      throw new RangeError(
        `${method}: ${name === undefined ? "the column" : `'${name}'`} has no level ${JSON.stringify(each)}; levels: ${levels.join(", ")}`,
      );
}

/** What a user's functions of a row calculate, as the options of `derive`. */
export function calculations(
  columns: Columns,
  functions: Readonly<Record<string, (row: never) => unknown>>,
): { columns: { column: Column; expression: Expression }[] } {
  const derived = Object.entries(functions).map(([name, calculate]) => {
    const typed = meaning(calculate(row(columns, "derive") as never));
    if (!typed)
      throw new TypeError(
        `derive: '${name}' is no calculation on columns; use their methods, as in (r) => r.a.div(r.b)`,
      );
    const { expression, ...column } = typed;
    return { column: { ...column, name }, expression };
  });
  if (derived.length === 0)
    throw new TypeError("derive: no column named; give { name: (r) => r.a.div(r.b) }");
  return { columns: derived };
}

/** What a user's condition on a row says, as the options of `filter`. */
export function condition(columns: Columns, keep: (row: never) => unknown): { keep: Expression } {
  const typed = meaning(keep(row(columns, "filter") as never));
  if (typed?.kind !== "Bool")
    throw new TypeError(
      `filter: expected a condition on columns, as in (r) => r.a.gt(1), got ${typed ? typed.kind : "something else"}`,
    );
  return { keep: typed.expression };
}
