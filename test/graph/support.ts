import type { Builder, Value } from "#sdk/graph/builder.ts";
import type { Graph } from "#sdk/graph/ir.ts";
import { ProgramBuilder } from "#sdk/graph/program-builder.ts";
import { createProgram, type Program } from "#sdk/graph/program.ts";

/** A graph whose inputs are f32 of the given shapes. */
export function graphOf(
  shapes: readonly (readonly number[])[],
  build: (builder: Builder, ...inputs: Value[]) => readonly Value[],
): Graph {
  const builder = new ProgramBuilder();
  const inputs = shapes.map((shape, i) => builder.input(i, "f32", shape));
  return builder.graph(build(builder, ...inputs), []);
}

/** A program whose states are f32 of the given shapes; `build` gives their new values and the outputs. */
export function stepOf(
  shapes: readonly (readonly number[])[],
  build: (builder: Builder, ...states: Value[]) => { states: Value[]; outputs?: Value[] },
): Program {
  const builder = new ProgramBuilder();
  const states = shapes.map((shape, i) => builder.state(i, "f32", shape));
  const { states: next, outputs = [] } = build(builder, ...states);
  return createProgram(builder.graph(outputs, next));
}

/** What kinds of items a graph has, in order. */
export function kinds(graph: Graph): string[] {
  return graph.items.map((item) => (item.kind === "micro" ? item.attrs.op : item.kind));
}

/** The instructions of a program: `elementwise ×3 → state 0`. */
export function instructions({ schedule }: Program): string[] {
  return schedule.steps.map(({ opcode, attributes, outputs }) => {
    const name = opcode === "elementwise" ? `elementwise ×${attributes[1]}` : opcode;
    const where = outputs.map((item) => {
      const home = schedule.homes.get(item);
      return home === undefined ? "scratch" : `${home.kind} ${home.index}`;
    });
    return `${name} → ${where.join(", ")}`;
  });
}
