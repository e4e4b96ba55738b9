import { expect, test } from "@jest/globals";
import { size } from "#sdk/core/shape.ts";
import type { Builder, Value } from "#sdk/graph/builder.ts";
import { createProgram } from "#sdk/graph/program.ts";
import { reference, run } from "./executors.ts";
import { graphOf, instructions } from "./support.ts";

/** Columns of a matrix, from one on and up to another. */
const columns = (b: Builder, x: Value, start: number, end: number) =>
  b.slice(x, [
    { start: 0, length: x.shape[0]!, step: 1 },
    { start, length: end - start, step: 1 },
  ]);
const rows = (b: Builder, x: Value, start: number, end: number) =>
  b.slice(x, [
    { start, length: end - start, step: 1 },
    { start: 0, length: x.shape[1]!, step: 1 },
  ]);

interface Case {
  readonly shapes: readonly (readonly number[])[];
  readonly instructions: readonly string[];
  readonly build: (b: Builder, ...inputs: Value[]) => readonly Value[];
}

const cases: Readonly<Record<string, Case>> = {
  "a sum of which parts are computed with is made where they are": {
    shapes: [
      [3, 128],
      [3, 128],
    ],
    instructions: ["elementwise ×5 → output 0"],
    build: (b, x, y) => {
      const sum = b.elementwise("add", x, y);
      const [left, right] = [columns(b, sum, 0, 64), columns(b, sum, 64, 128)];
      return [b.elementwise("mul", b.elementwise("tanh", left), b.elementwise("exp", right))];
    },
  },
  "so is a sum of a part of a sum, with what is broadcast and numbers": {
    shapes: [[6, 128], [128], [2, 128]],
    instructions: ["elementwise ×6 → output 0"],
    build: (b, x, bias, y) => {
      const all = b.elementwise("add", x, b.broadcast(bias, [6, 128]));
      const twice = b.elementwise("mul", rows(b, all, 2, 4), b.fill(2, "f32"));
      const gates = b.elementwise("add", twice, y);
      return [b.elementwise("mul", columns(b, gates, 64, 128), columns(b, gates, 0, 64))];
    },
  },
  "and every second row of every third": {
    shapes: [
      [14, 64],
      [14, 64],
    ],
    instructions: ["elementwise ×3 → output 0"],
    build: (b, x, y) => {
      const part = (of: Value, start: number, length: number, step: number) =>
        b.slice(of, [
          { start, length, step },
          { start: 0, length: 64, step: 1 },
        ]);
      const sum = b.elementwise("add", x, y);
      const thirds = b.elementwise("neg", part(sum, 1, 5, 3));
      return [b.elementwise("tanh", part(thirds, 4, 2, -2))];
    },
  },
  "what is wanted whole, too, is computed once": {
    shapes: [[3, 128]],
    instructions: ["elementwise ×1 → output 1", "elementwise ×1 → output 0"],
    build: (b, x) => {
      const whole = b.elementwise("exp", x);
      return [b.elementwise("tanh", columns(b, whole, 0, 64)), whole];
    },
  },
  "so is what parts overlap in": {
    shapes: [[3, 128]],
    instructions: ["elementwise ×1 → scratch", "elementwise ×1 → output 0"],
    build: (b, x) => {
      const whole = b.elementwise("exp", x);
      return [b.elementwise("add", columns(b, whole, 0, 100), columns(b, whole, 28, 128))];
    },
  },
  "and what only has short parts": {
    shapes: [[3, 8]],
    instructions: ["elementwise ×1 → scratch", "elementwise ×1 → output 0"],
    build: (b, x) => {
      const whole = b.elementwise("exp", x);
      return [b.elementwise("add", columns(b, whole, 0, 4), columns(b, whole, 4, 8))];
    },
  },
  "and what other instructions take parts of": {
    shapes: [[64, 128]],
    instructions: ["elementwise ×1 → scratch", "matmul → output 0"],
    build: (b, x) => {
      const whole = b.elementwise("exp", x);
      return [b.matmul(columns(b, whole, 0, 64), columns(b, whole, 64, 128))];
    },
  },
};

test.each(Object.keys(cases))("%s", (name) => {
  const { shapes, instructions: expected, build } = cases[name]!;
  const inputs = shapes.map((shape, k) =>
    Float32Array.from({ length: size(shape) }, (_, i) => (((i * 37 + k * 11) % 23) - 11) / 8),
  );
  const program = createProgram(graphOf(shapes, build));
  const plain = createProgram(graphOf(shapes, build), { fused: false });
  expect(run(reference, program, inputs)).toEqual(run(reference, plain, inputs));
  expect(instructions(program)).toEqual(expected);
});
