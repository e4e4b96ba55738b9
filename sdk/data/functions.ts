import type { KindName } from "./column.ts";

type Plain = number | string | boolean | Date | Float32Array;

/** One method of a column: what it takes and gives, and how it is calculated in SQL and on a plain row. */
export interface Rule {
  /** The kinds that have it. */
  readonly on: readonly KindName[];
  /** The method's name where several kinds share it. */
  readonly as?: string;
  readonly takes: (place: number) => readonly KindName[];
  readonly gives: (kind: KindName) => KindName;
  /** Whether the result may be missing, given which of the arguments may; any when left out. */
  readonly maybe?: (given: readonly boolean[]) => boolean;
  /** Its text arguments must be levels of the column. */
  readonly level?: boolean;
  readonly sql: (...of: string[]) => string;
  /** Sees missing values itself; else a missing argument gives a missing result. */
  readonly sees?: boolean;
  // oxlint-disable-next-line typescript/no-explicit-any -- each row of the table knows its own argument types
  readonly value: (...of: any[]) => Plain | null;
}

const numbers: readonly KindName[] = ["Num", "Int"];
const texts: readonly KindName[] = ["Text", "Cat"];

type Shared = Omit<Rule, "sql" | "value">;
const arithmetic: Shared = { on: numbers, takes: () => numbers, gives: () => "Num" };
const compared: Shared = { on: numbers, takes: () => numbers, gives: () => "Bool" };
const category: Shared = { on: ["Cat"], takes: () => ["Text"], gives: () => "Bool", level: true };
const time: Shared = { on: ["Time"], takes: () => [], gives: () => "Int" };
const logical: Shared = { on: ["Bool"], takes: () => ["Bool"], gives: () => "Bool", sees: true };

const toDate = (x: Date | string): Date => (typeof x === "string" ? new Date(utc(x)) : x);
// A text without a zone is UTC here as in DuckDB; JavaScript alone would read it as local time.
const utc = (x: string): string =>
  /[zZ]|[+-]\d\d:?\d\d$/.test(x) || !/\d:\d/.test(x) ? x : `${x.replace(" ", "T")}Z`;

/** Every method that a column has, by the name it has in a plan's data. */
export const functions: Readonly<Record<string, Rule>> = {
  add: { ...arithmetic, sql: (a, b) => `(${a} + ${b})`, value: (a: number, b: number) => a + b },
  sub: { ...arithmetic, sql: (a, b) => `(${a} - ${b})`, value: (a: number, b: number) => a - b },
  mul: { ...arithmetic, sql: (a, b) => `(${a} * ${b})`, value: (a: number, b: number) => a * b },
  div: {
    ...arithmetic,
    sql: (a, b) => `(${a} / nullif(${b}, 0))`,
    value: (a: number, b: number) => (b === 0 ? null : a / b),
  },
  pow: {
    ...arithmetic,
    sql: (a, b) => `pow(${a}, ${b})`,
    value: (a: number, b: number) => a ** b,
  },
  neg: { ...arithmetic, sql: (a) => `(-${a})`, value: (a: number) => -a },
  abs: { ...arithmetic, sql: (a) => `abs(${a})`, value: Math.abs },
  exp: { ...arithmetic, sql: (a) => `exp(${a})`, value: Math.exp },
  log: {
    ...arithmetic,
    sql: (a) => `case when ${a} > 0 then ln(${a}) end`,
    value: (a: number) => (a > 0 ? Math.log(a) : null),
  },
  sqrt: {
    ...arithmetic,
    sql: (a) => `case when ${a} >= 0 then sqrt(${a}) end`,
    value: (a: number) => (a >= 0 ? Math.sqrt(a) : null),
  },
  gt: { ...compared, sql: (a, b) => `(${a} > ${b})`, value: (a: number, b: number) => a > b },
  ge: { ...compared, sql: (a, b) => `(${a} >= ${b})`, value: (a: number, b: number) => a >= b },
  lt: { ...compared, sql: (a, b) => `(${a} < ${b})`, value: (a: number, b: number) => a < b },
  le: { ...compared, sql: (a, b) => `(${a} <= ${b})`, value: (a: number, b: number) => a <= b },
  eq: { ...compared, sql: (a, b) => `(${a} = ${b})`, value: (a: number, b: number) => a === b },
  ne: { ...compared, sql: (a, b) => `(${a} <> ${b})`, value: (a: number, b: number) => a !== b },
  between: {
    ...compared,
    sql: (a, lo, hi) => `(${a} between ${lo} and ${hi})`,
    value: (a: number, lo: number, hi: number) => lo <= a && a <= hi,
  },
  catEq: { ...category, as: "eq", sql: (a, b) => `(${a} = ${b})`, value: (a, b) => a === b },
  catNe: { ...category, as: "ne", sql: (a, b) => `(${a} <> ${b})`, value: (a, b) => a !== b },
  in: {
    ...category,
    sql: (a, ...of) => (of.length > 0 ? `(${a} in (${of.join(", ")}))` : "false"),
    value: (a: string, ...of: string[]) => of.includes(a),
  },
  textEq: {
    on: ["Text"],
    as: "eq",
    takes: () => texts,
    gives: () => "Bool",
    sql: (a, b) => `(${a} = ${b})`,
    value: (a, b) => a === b,
  },
  length: {
    on: ["Text"],
    takes: () => [],
    gives: () => "Int",
    sql: (a) => `length(${a})`,
    value: (a: string) => Array.from(a).length,
  },
  lower: {
    on: ["Text"],
    takes: () => [],
    gives: () => "Text",
    sql: (a) => `lower(${a})`,
    value: (a: string) => a.toLowerCase(),
  },
  contains: {
    on: ["Text"],
    takes: () => texts,
    gives: () => "Bool",
    sql: (a, b) => `contains(${a}, ${b})`,
    value: (a: string, b: string) => a.includes(b),
  },
  year: { ...time, sql: (a) => `year(${a})`, value: (a: Date) => a.getUTCFullYear() },
  month: { ...time, sql: (a) => `month(${a})`, value: (a: Date) => a.getUTCMonth() + 1 },
  dayOfWeek: { ...time, sql: (a) => `dayofweek(${a})`, value: (a: Date) => a.getUTCDay() },
  since: {
    on: ["Time"],
    takes: () => ["Time", "Text"],
    gives: () => "Num",
    sql: (a, b) => `((epoch_us(${a}) - epoch_us(${b}::timestamp)) / 86400000000.0::double)`,
    value: (a: Date, b: Date | string) => (a.getTime() - toDate(b).getTime()) / 86_400_000,
  },
  and: {
    ...logical,
    sql: (a, b) => `(${a} and ${b})`,
    value: (a: boolean | null, b: boolean | null) =>
      a === false || b === false ? false : a === null || b === null ? null : true,
  },
  or: {
    ...logical,
    sql: (a, b) => `(${a} or ${b})`,
    value: (a: boolean | null, b: boolean | null) =>
      a === true || b === true ? true : a === null || b === null ? null : false,
  },
  not: {
    on: ["Bool"],
    takes: () => [],
    gives: () => "Bool",
    sql: (a) => `(not ${a})`,
    value: (a: boolean) => !a,
  },
  at: {
    on: ["Vec"],
    takes: () => numbers,
    gives: () => "Num",
    sql: (a, i) => `${a}[${i}::int + 1]::double`,
    value: (a: Float32Array, i: number) => a[i] ?? null,
  },
  norm: {
    on: ["Vec"],
    takes: () => [],
    gives: () => "Num",
    sql: (a) => `sqrt(list_sum(list_transform(${a}, lambda x: x::double * x::double)))`,
    value: (a: Float32Array) => Math.sqrt(a.reduce((sum, x) => sum + x * x, 0)),
  },
  isNull: {
    on: ["Num", "Int", "Cat", "Text", "Time", "Bool"],
    takes: () => [],
    gives: () => "Bool",
    maybe: () => false,
    sees: true,
    sql: (a) => `(${a} is null)`,
    value: (a) => a === null,
  },
  fill: {
    ...arithmetic,
    gives: (kind) => kind,
    maybe: (given) => given.every(Boolean),
    sees: true,
    sql: (a, b) => `coalesce(${a}, ${b})`,
    value: (a: number | null, b: number | null) => a ?? b,
  },
  textFill: {
    on: ["Text", "Cat"],
    as: "fill",
    takes: () => texts,
    gives: (kind) => kind,
    maybe: (given) => given.every(Boolean),
    level: true,
    sees: true,
    sql: (a, b) => `coalesce(${a}, ${b})`,
    value: (a: string | null, b: string | null) => a ?? b,
  },
  boolFill: {
    ...logical,
    as: "fill",
    maybe: (given) => given.every(Boolean),
    sql: (a, b) => `coalesce(${a}, ${b})`,
    value: (a: boolean | null, b: boolean | null) => a ?? b,
  },
};

/** The method of that name. */
export function method(name: string): Rule {
  const rule = functions[name];
  if (!rule) throw new RangeError(`plan: no calculation '${name}'; it was made by another version`);
  return rule;
}
