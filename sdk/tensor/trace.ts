import { flatten, flattenLike, showStructure, type Structure, unflatten } from "../core/tree.ts";
import { lower } from "../graph/lower.ts";
import { topological, tracing } from "../graph/node.ts";
import type { Value } from "../graph/builder.ts";
import { ProgramBuilder } from "../graph/program-builder.ts";
import { createProgram, type Program, type Signature } from "../graph/program.ts";
import { isTensor } from "../ops/is-tensor.ts";
import { readTensor } from "./evaluate.ts";
import { isAlike, showLeaf, standIn, type Leaves } from "./signature.ts";
import type { Tensor } from "./tensor.ts";
import { isTrapSet } from "./trap.ts";

/** A function as a program. */
export interface Traced {
  readonly program: Program;
  readonly outputs: readonly Signature[];
  /** What the outputs are put together to. */
  readonly structure: Structure;
}

/** Traces a step: its state becomes the program's state, its batch the inputs, what it hands out the outputs. */
export function traceStep(
  step: (state: never, batch: never) => { readonly state: unknown; readonly out: unknown },
  state: Leaves,
  batch: Leaves,
): Traced {
  const states = state.leaves.map(standIn);
  const inputs = batch.leaves.map(standIn);
  const result = tracing(() =>
    // The casts: a tree put together again has the type of the one taken apart.
    step(unflatten(state.structure, states) as never, unflatten(batch.structure, inputs) as never),
  );
  if (typeof result !== "object" || result === null || !("state" in result) || !("out" in result))
    throw new TypeError("compile: the step must return { state, out }");
  const next = flattenLike("compile: state", result.state, state.structure, isTensor);
  const [was, is] = [showStructure(state.structure), showStructure(next.structure)];
  if (was !== is) throw new TypeError(`compile: the step takes the state ${was} and returns ${is}`);
  next.leaves.forEach((leaf, i) => {
    const before = states[i]!;
    if (!isAlike(leaf, before))
      throw new TypeError(
        `compile: the step turns ${showLeaf(before)} of the state into ${showLeaf(leaf)} (made by ${leaf.op.name}); a state keeps its shapes and dtypes`,
      );
  });
  const out = flatten("compile: out", result.out, isTensor);
  const program = build(inputs, states, out.leaves, next.leaves);
  return { program, outputs: program.outputs, structure: out.structure };
}

/** Traces a pure function. Some of its arguments are read from slots: they become states that do not change. */
export function traceFunction(
  fn: (...args: never[]) => unknown,
  args: Leaves,
  inSlot: readonly boolean[],
): Traced {
  const stand = args.leaves.map(standIn);
  const result = tracing(() => fn(...(unflatten(args.structure, stand) as never[])));
  const out = flatten("compileFunction", result, isTensor);
  const states = stand.filter((_, i) => inSlot[i]);
  const inputs = stand.filter((_, i) => !inSlot[i]);
  const program = build(inputs, states, out.leaves, states);
  return { program, outputs: program.outputs, structure: out.structure };
}

function build(
  inputs: readonly Tensor[],
  states: readonly Tensor[],
  outputs: readonly Tensor[],
  next: readonly Tensor[],
): Program {
  const builder = new ProgramBuilder();
  const given = new Map<Tensor, Value>();
  inputs.forEach((node, i) => given.set(node, builder.input(i, node.dtype, node.shape)));
  states.forEach((node, i) => given.set(node, builder.state(i, node.dtype, node.shape)));
  const isLeaf = (node: Tensor) => node.inputs.length === 0 || node.known !== null;
  const nodes = topological([...outputs, ...next], isLeaf);
  const values = lower(builder, nodes, (node) => {
    if (!isLeaf(node)) return undefined;
    // A tensor from outside stays what it is when the function is traced.
    return given.get(node) ?? builder.constant(readTensor(node), node.dtype, node.shape);
  });
  const value = (node: Tensor) => values.get(node)!;
  return createProgram(builder.graph(outputs.map(value), next.map(value)), { fused: !isTrapSet() });
}
