import { sameShape, show } from "../core/shape.ts";
import { refuse, type Instruction, type View } from "./decode.ts";
import { checkAxis, expectDType, expectNumbers, expectShape, operands } from "./operands.ts";

type Check = (instruction: Instruction, at: string) => void;

/** A longer axis than this is refused, where sizes are multiplied. */
const longest = 2 ** 24;

/** Refuses a scan that has not one line in and one out. */
export const checkScan: Check = (instruction, at) => {
  const [x, y] = operands(instruction, at, 1, 1);
  const kind = instruction.attributes[0]!;
  if (kind > 3) refuse(`${at} is of the unknown kind ${kind}`);
  lengthOf(x!, at);
  expectShape(at, y!, x!.shape);
  expectDType(at, y!, kind >= 2 ? "i32" : x!.dtype);
};

/** Refuses an order of what is no line of numbers, or ranks that it does not have. */
export const checkArgsort: Check = (instruction, at) => {
  const [x, y] = operands(instruction, at, 1, 2);
  const [direction, first] = instruction.attributes as [number, number];
  if (direction > 1) refuse(`${at} has the unknown direction ${direction}`);
  const length = lengthOf(x!, at);
  const count = y!.shape.at(-1) ?? 0;
  if (first + count > length) refuse(`${at} has no ranks ${first} … ${first + count} of ${length}`);
  expectShape(at, y!, [...x!.shape.slice(0, -1), count]);
  expectDType(at, y!, "i32");
};

/** The length of the lines of numbers that a view has. */
function lengthOf(x: View, at: string): number {
  expectNumbers(at, x.dtype);
  const length = x.shape.at(-1);
  if (length === undefined) refuse(`${at} needs at least one axis`);
  return length;
}

/** Refuses updates that do not fit what they are put into. */
export const checkScatter: Check = (instruction, at) => {
  const [x, index, updates, y] = operands(instruction, at, 3, 2);
  const [kind, along] = instruction.attributes as [number, number];
  if (kind > 4) refuse(`${at} is of the unknown kind ${kind}`);
  const axis = checkAxis(at, along, y!.shape.length);
  if (kind > 0) expectNumbers(at, y!.dtype);
  expectDType(at, x!, y!.dtype);
  expectDType(at, index!, "i32");
  expectDType(at, updates!, y!.dtype);
  expectShape(at, x!, y!.shape);
  expectShape(at, updates!, y!.shape.toSpliced(axis, 1, ...index!.shape));
};

/** Refuses a transform of what are neither complex numbers, nor real ones there and back. */
export const checkFourier: Check = (instruction, at) => {
  const [x, y] = operands(instruction, at, 1, 1);
  expectFractions([x!, y!], at);
  const [from = -1, parts] = x!.shape.slice(-2);
  const [to = -1, into] = y!.shape.slice(-2);
  const half = (n: number) => Math.floor(n / 2) + 1;
  // What the last axes are, and which way: of complex numbers, from real ones, to real ones.
  const fits: { readonly [kind: string]: boolean } = {
    "2 2 0": from === to,
    "2 2 1": from === to,
    "1 2 0": to === half(from),
    "2 1 1": from === half(to),
  };
  const kind = [parts, into, instruction.attributes[0]].join(" ");
  if (x!.shape.length < 2 || !fits[kind] || (parts === 1 ? from : to) > longest)
    refuse(`${at} cannot transform ${show(x!.shape)} to ${show(y!.shape)}`);
  expectShape(at, y!, [...x!.shape.slice(0, -2), to, into!]);
};

/** Refuses matrices and results that do not fit the kind of computation. */
export const checkMatrix: Check = (instruction, at) => {
  const kind = instruction.attributes[0] ?? 0;
  const views = operands(instruction, at, kind === 1 || kind === 2 ? 2 : 1, 1);
  if (kind > 9) refuse(`${at} is of the unknown kind ${kind}`);
  expectFractions(views, at);
  const [a, y] = [views[0]!, views.at(-1)!];
  const lead = a.shape.slice(0, -2);
  const [m = 0, n = 0] = a.shape.slice(-2);
  const b = views.length === 3 ? views[1]! : a;
  const columns = b.shape.at(-1) ?? 0;
  const k = Math.min(m, n);
  const results = [
    [n, n],
    [n, columns],
    [n, columns],
    [2],
    [k, m + n],
    [n, n + 1],
    [k, 1 + m + n],
    [n, 2 + 2 * n],
    [n, n],
    [m, n + 1],
  ];
  const isSquare = ![4, 6, 9].includes(kind);
  const fits =
    a.shape.length >= 2 &&
    Math.max(...a.shape) <= longest &&
    (!isSquare || m === n) &&
    (b === a || sameShape(b.shape, [...lead, n, columns]));
  if (!fits)
    refuse(`${at} cannot compute with ${views.map(({ shape }) => show(shape)).join(", ")}`);
  expectShape(at, y, [...lead, ...results[kind]!]);
};

/** Refuses values that are not searched for in lines of their own. */
export const checkSearch: Check = (instruction, at) => {
  const [sorted, values, y] = operands(instruction, at, 2, 1);
  const right = instruction.attributes[0]!;
  if (right > 1) refuse(`${at} has the unknown side ${right}`);
  expectNumbers(at, sorted!.dtype);
  expectDType(at, values!, sorted!.dtype);
  expectDType(at, y!, "i32");
  if (sorted!.shape.length === 0 || sorted!.shape.at(-1)! >= 2 ** 31)
    refuse(`${at} cannot search in ${show(sorted!.shape)}`);
  expectShape(at, values!, [...sorted!.shape.slice(0, -1), values!.shape.at(-1) ?? 0]);
  expectShape(at, y!, values!.shape);
};

/** Refuses what is no index, and a length that no i32 is below. */
export const checkInside: Check = (instruction, at) => {
  const [index, y] = operands(instruction, at, 1, 1);
  if (index!.dtype !== "i32" && index!.dtype !== "i64")
    refuse(`${at} does not take ${index!.dtype}`);
  if (instruction.attributes[0]! >= 2 ** 31)
    refuse(`${at} has the length ${instruction.attributes[0]}`);
  expectDType(at, y!, "i32");
  expectShape(at, y!, index!.shape);
};

/** Refuses an index that is not like what it names places of, beside the axis. */
export const checkPick: Check = (instruction, at) => {
  const [x, index, y] = operands(instruction, at, 2, 1);
  const axis = checkAxis(at, instruction.attributes[0]!, x!.shape.length);
  expectDType(at, index!, "i32");
  expectDType(at, y!, x!.dtype);
  expectShape(at, index!, x!.shape.with(axis, index!.shape[axis] ?? 0));
  expectShape(at, y!, index!.shape);
};

/** Refuses all but f32 and f64, and two dtypes at once. */
export function expectFractions(views: readonly View[], at: string): void {
  const { dtype } = views[0]!;
  if (dtype !== "f32" && dtype !== "f64") refuse(`${at} does not take ${dtype}`);
  for (const view of views) expectDType(at, view, dtype);
}
