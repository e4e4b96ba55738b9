import * as fc from "fast-check";
import { size } from "#sdk/core/shape.ts";
import type { Value } from "#sdk/graph/builder.ts";
import type { Graph } from "#sdk/graph/ir.ts";
import { ProgramBuilder } from "#sdk/graph/program-builder.ts";

/** What a random program is made from: numbers that choose operations and operands among what is there already. */
export interface Recipe {
  readonly shapes: readonly (readonly number[])[];
  readonly choices: readonly (readonly [operation: number, operand: number, other: number])[];
}

const number = fc.nat({ max: 1000 });

/** Random small programs. */
export const anyProgram: fc.Arbitrary<Recipe> = fc.record({
  shapes: fc.array(fc.array(fc.integer({ min: 1, max: 5 }), { maxLength: 3 }), {
    minLength: 2,
    maxLength: 4,
  }),
  choices: fc.array(fc.tuple(number, number, number), { minLength: 3, maxLength: 25 }),
});

const unary = [
  "neg",
  "abs",
  "square",
  "tanh",
  "sigmoid",
  "sin",
  "cos",
  "relu",
  "floor",
  "sign",
] as const;
const binary = ["add", "sub", "mul", "min", "max"] as const;

/** The graph of a recipe: every choice adds one value; the last three come out, and two states get new values. */
export function buildAny({ shapes, choices }: Recipe): Graph {
  const b = new ProgramBuilder();
  const values: Value[] = shapes.map((shape, i) => b.input(i, "f32", shape));
  const states = shapes.slice(0, 2).map((shape, i) => b.state(i, "f32", shape));
  values.push(...states);
  for (const choice of choices) values.push(next(b, values, choice));
  const changed = states.map((state) =>
    b.elementwise(
      "tanh",
      b.elementwise("add", state, b.broadcast(total(b, values.at(-1)!), state.shape)),
    ),
  );
  return b.graph(values.slice(-3), changed);
}

function total(b: ProgramBuilder, x: Value): Value {
  return b.reduce(
    "sum",
    x,
    x.shape.map((_, axis) => axis),
  );
}

function next(
  b: ProgramBuilder,
  values: readonly Value[],
  [operation, operand, other]: Recipe["choices"][number],
): Value {
  const x = values[operand % values.length]!;
  const rank = x.shape.length;
  const alike = values.filter(({ shape }) => size(shape) === size(x.shape));
  const y = b.reshape(alike[other % alike.length]!, x.shape);
  const axis = rank === 0 ? 0 : other % rank;
  switch (operation % 14) {
    case 0:
      return rank < 2
        ? b.elementwise("tanh", x)
        : bounded(b, b.matmul(x, b.permute(y, swapLast(rank))));
    case 1:
      return rank === 0
        ? x
        : bounded(b, b.reduce((["sum", "max", "min"] as const)[other % 3]!, x, [axis]));
    case 2:
      return b.permute(
        x,
        x.shape.map((_, i) => rank - 1 - i),
      );
    case 3:
      return b.reshape(x, [size(x.shape)]);
    case 4:
      return b.slice(
        x,
        x.shape.map((length, i) =>
          i === axis
            ? { start: length - 1, length: Math.ceil(length / 2), step: -1 }
            : { start: 0, length, step: 1 },
        ),
      );
    case 5:
      return rank === 0 ? x : other % 2 === 0 ? b.softmax(x) : b.logSoftmax(x);
    case 6:
      return rank === 0 ? x : b.concat([x, y], axis);
    case 7:
      return b.place(
        x,
        x.shape.map((length) => length + 1),
        x.shape.map((length) => ({ start: 1, length, step: 1 })),
      );
    case 8:
      return b.elementwise("select", b.elementwise("gt", x, y), x, b.elementwise("neg", y));
    case 9:
      return rank >= 3 ? x : b.broadcast(x, [2, ...x.shape]);
    case 10:
      return bounded(b, b.elementwise(binary[other % binary.length]!, x, y));
    case 11:
      return b.after(x, y);
    case 12: {
      // A sum of what others may read as well.
      const product = bounded(b, b.elementwise("mul", x, y));
      return bounded(b, b.reduce("sum", product, someAxes(rank, other)));
    }
    default:
      return bounded(b, b.elementwise(unary[other % unary.length]!, x));
  }
}

/** The axes whose bits a number has. */
function someAxes(rank: number, bits: number): number[] {
  return Array.from({ length: rank }, (_, i) => i).filter((i) => ((bits >> i) & 1) === 1);
}

function bounded(b: ProgramBuilder, x: Value): Value {
  return b.elementwise("tanh", x);
}

function swapLast(rank: number): number[] {
  const axes = Array.from({ length: rank }, (_, i) => i);
  return [...axes.slice(0, -2), rank - 1, rank - 2];
}
