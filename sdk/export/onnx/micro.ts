import type { DType } from "../../core/dtype.ts";
import type { MicroOp } from "../../graph/format.ts";
import type { OnnxGraph } from "./graph.ts";
import { elementTypes, type ElementType } from "./proto.ts";
import { unmapped } from "./unmapped.ts";

/** What a rule is given besides the names of its arguments: the dtype of the result and of the arguments. */
interface Types {
  readonly to: DType;
  readonly from: DType;
}
type Rule = (graph: OnnxGraph, args: readonly string[], types: Types) => string;
type Name = Exclude<MicroOp, "constant">;

/** The element type of a dtype. */
export function typeOf(dtype: DType): Exclude<ElementType, "string"> {
  if (dtype === "f32") return "float";
  if (dtype === "f64") return "double";
  if (dtype === "f16") return "float16";
  if (dtype === "bf16") return "bfloat16";
  if (dtype === "i32") return "int32";
  if (dtype === "i64") return "int64";
  if (dtype === "u8") return "uint8";
  if (dtype === "i8") return "int8";
  return dtype === "bool" ? "bool" : unmapped(`values of ${dtype}`);
}

/** A value as another element type. */
export const castTo = (graph: OnnxGraph, x: string, type: ElementType): string =>
  graph.node("Cast", [x], { to: { int: elementTypes[type] } });

const is =
  (op: string): Rule =>
  (graph, args) =>
    graph.node(op, args);

/** An operation whose meaning for whole numbers is not that of the engine. */
const ofFloats =
  (name: string, rule: Rule): Rule =>
  (graph, args, types) =>
    types.to === "f32" || types.to === "f64"
      ? rule(graph, args, types)
      : unmapped(`${name} of ${types.to}`);

/** An operation that the operator set of the export does not have. */
const without =
  (name: string): Rule =>
  () =>
    unmapped(`'${name}'`);

const logarithm = (name: string, base: number): Rule =>
  ofFloats(name, (graph, args, { to }) =>
    graph.node("Div", [graph.node("Log", args), number(graph, to, base)]),
  );

/** A comparison by size, which ONNX has for numbers only. */
const compare =
  (op: string): Rule =>
  (graph, args, { from }) =>
    graph.node(op, from === "bool" ? args.map((each) => castTo(graph, each, "int32")) : args);

/** A number in the dtype of the result. */
const number = (graph: OnnxGraph, to: DType, value: number): string =>
  graph.constant(typeOf(to), [value]);

/** Every elementwise operation in ONNX; a new one does not compile without its line. */
export const micro: { readonly [K in Name]: Rule } = {
  add: is("Add"),
  sub: is("Sub"),
  mul: is("Mul"),
  // Whole numbers divided by 0 give 0 in the engine and end the process in onnxruntime.
  div: ofFloats("div", is("Div")),
  pow: is("Pow"),
  min: is("Min"),
  max: is("Max"),
  // ONNX's own takes the sign of the dividend.
  mod: ofFloats("mod", (graph, [a = "", b = ""]) => {
    const whole = graph.node("Floor", [graph.node("Div", [a, b])]);
    return graph.node("Sub", [a, graph.node("Mul", [b, whole])]);
  }),
  neg: is("Neg"),
  abs: is("Abs"),
  sign: is("Sign"),
  square: (graph, [x = ""]) => graph.node("Mul", [x, x]),
  exp: is("Exp"),
  log: is("Log"),
  sqrt: is("Sqrt"),
  rsqrt: (graph, args) => graph.node("Reciprocal", [graph.node("Sqrt", args)]),
  tanh: is("Tanh"),
  sigmoid: is("Sigmoid"),
  erf: is("Erf"),
  sin: is("Sin"),
  cos: is("Cos"),
  floor: is("Floor"),
  ceil: is("Ceil"),
  round: is("Round"),
  log1p,
  expm1,
  reciprocal: is("Reciprocal"),
  relu: ofFloats("relu", is("Relu")),
  eq: is("Equal"),
  ne: (graph, args) => graph.node("Not", [graph.node("Equal", args)]),
  lt: compare("Less"),
  le: compare("LessOrEqual"),
  gt: compare("Greater"),
  ge: compare("GreaterOrEqual"),
  and: is("And"),
  or: is("Or"),
  xor: is("Xor"),
  not: is("Not"),
  select(graph, [when = "", a = "", b = ""], { to }) {
    if (to !== "bool") return graph.node("Where", [when, a, b]);
    const other = graph.node("And", [graph.node("Not", [when]), b]);
    return graph.node("Or", [graph.node("And", [when, a]), other]);
  },
  cast: (graph, [x = ""], { to }) => castTo(graph, x, typeOf(to)),
  tan: is("Tan"),
  asin: is("Asin"),
  acos: is("Acos"),
  atan: is("Atan"),
  sinh: is("Sinh"),
  cosh: is("Cosh"),
  asinh: is("Asinh"),
  acosh: is("Acosh"),
  atanh: is("Atanh"),
  erfc: ofFloats("erfc", (graph, args, { to }) =>
    graph.node("Sub", [number(graph, to, 1), graph.node("Erf", args)]),
  ),
  erfinv: without("erfinv"),
  lgamma: without("lgamma"),
  digamma: without("digamma"),
  trigamma: without("trigamma"),
  exp2: ofFloats("exp2", (graph, [x = ""], { to }) => graph.node("Pow", [number(graph, to, 2), x])),
  log2: logarithm("log2", Math.LN2),
  log10: logarithm("log10", Math.LN10),
  cbrt: ofFloats("cbrt", (graph, [x = ""], { to }) => {
    const size = graph.node("Pow", [graph.node("Abs", [x]), number(graph, to, 1 / 3)]);
    return graph.node("Mul", [graph.node("Sign", [x]), size]);
  }),
  trunc: (graph, [x = ""]) => {
    const whole = graph.node("Floor", [graph.node("Abs", [x])]);
    return graph.node("Mul", [graph.node("Sign", [x]), whole]);
  },
  rem: ofFloats("rem", (graph, args) => graph.node("Mod", args, { fmod: { int: 1 } })),
  atan2: ofFloats("atan2", atan2),
  hypot: ofFloats("hypot", (graph, args) => {
    const [a, b] = args.map((x) => graph.node("Mul", [x, x]));
    return graph.node("Sqrt", [graph.node("Add", [a!, b!])]);
  }),
  copysign: ofFloats("copysign", (graph, [a = "", b = ""], { to }) => {
    const size = graph.node("Abs", [a]);
    return graph.node("Where", [isNegative(graph, b, to), graph.node("Neg", [size]), size]);
  }),
  bitand: without("bitand"),
  bitor: without("bitor"),
  bitxor: without("bitxor"),
  bitnot: without("bitnot"),
  shl: without("shl"),
  shr: without("shr"),
  fma: (graph, [a = "", b = "", c = ""]) => graph.node("Add", [graph.node("Mul", [a, b]), c]),
};

/** Whether a number is below 0 or is −0. */
function isNegative(graph: OnnxGraph, x: string, to: DType): string {
  const zero = number(graph, to, 0);
  const isBelow = graph.node("Less", [x, zero]);
  const isOfZero = graph.node("Less", [graph.node("Reciprocal", [x]), zero]);
  return graph.node("Or", [isBelow, isOfZero]);
}

/** The angle of (x, y), from the angle of y / x in the half plane on the right. */
function atan2(graph: OnnxGraph, args: readonly string[], { to }: Types): string {
  const zero = number(graph, to, 0);
  // Of two infinities the signs say the angle.
  const areInfinite = graph.node(
    "And",
    args.map((each) => graph.node("IsInf", [each])),
  );
  const [y = "", x = ""] = args.map((each) =>
    graph.node("Where", [areInfinite, graph.node("Sign", [each]), each]),
  );
  const isUpright = graph.node("Equal", [x, zero]);
  const isFlat = graph.node("Equal", [y, zero]);
  const safe = graph.node("Where", [isUpright, number(graph, to, 1), x]);
  const slope = graph.node("Atan", [graph.node("Div", [y, safe])]);
  const quarter = graph.node("Mul", [graph.node("Sign", [y]), number(graph, to, Math.PI / 2)]);
  const right = graph.node("Where", [
    graph.node("And", [isUpright, graph.node("Not", [isFlat])]),
    quarter,
    slope,
  ]);
  const half = graph.node("Where", [
    isNegative(graph, y, to),
    number(graph, to, -Math.PI),
    number(graph, to, Math.PI),
  ]);
  return graph.node("Where", [isNegative(graph, x, to), graph.node("Add", [right, half]), right]);
}

/** ln(1 + x); near 0 by Kahan's way, which loses no digits: x · ln(u) / (u − 1) with u = 1 + x. */
function log1p(graph: OnnxGraph, [x = ""]: readonly string[], { to }: Types): string {
  const one = number(graph, to, 1);
  const u = graph.node("Add", [x, one]);
  const log = graph.node("Log", [u]);
  const near = graph.node("Div", [graph.node("Mul", [x, log]), graph.node("Sub", [u, one])]);
  const small = graph.node("Where", [graph.node("Equal", [u, one]), x, near]);
  return graph.node("Where", [graph.node("Greater", [x, one]), log, small]);
}

/** eˣ − 1; near 0 by Kahan's way: (u − 1) · x / ln(u) with u = eˣ. */
function expm1(graph: OnnxGraph, [x = ""]: readonly string[], { to }: Types): string {
  const one = number(graph, to, 1);
  const u = graph.node("Exp", [x]);
  const less = graph.node("Sub", [u, one]);
  const near = graph.node("Div", [graph.node("Mul", [less, x]), graph.node("Log", [u])]);
  const small = graph.node("Where", [graph.node("Equal", [u, one]), x, near]);
  const half = number(graph, to, 0.5);
  const isFar = graph.node("Greater", [graph.node("Abs", [x]), half]);
  return graph.node("Where", [isFar, less, small]);
}
