import { byteSize, type DType, type Stored } from "../core/dtype.ts";
import { checkRoom, hasRoom } from "../core/room.ts";
import { show, size } from "../core/shape.ts";
import { lower } from "../graph/lower.ts";
import { isTracing, topological } from "../graph/node.ts";
import type { Places } from "../graph/origin.ts";
import { ProgramBuilder } from "../graph/program-builder.ts";
import { createProgram, type Program as MadeProgram } from "../graph/program.ts";
import { structureKey } from "../graph/structure-key.ts";
import { host } from "../core/host.ts";
import type { NativeProgram, NativeStep } from "#native";
import { executor } from "./executor.ts";
import { locate } from "./failure.ts";
import { leaf } from "./leaf.ts";
import { Results } from "./results.ts";
import { Recent } from "./recent.ts";
import { readSlot } from "./slot.ts";
import type { Tensor } from "./tensor.ts";
import { isTrapSet, withLines } from "./trap.ts";

/** Programs by the structure of the expression. Each keeps its scratch, so there is a limit to what all have together. */
const programs = new Recent<Compiled>(512, 2 ** 28);

interface Compiled {
  readonly program: NativeProgram;
  readonly step: NativeStep;
  readonly results: Results;
  readonly places: Places;
  /** What it is kept by; null where it is not kept, because it was made for the trap and knows its lines. */
  readonly key: string | null;
}

/** The values of a tensor: what is known, what its slot holds, or what its expression gives when it is compiled and run. */
export function evaluate(tensor: Tensor): Stored {
  if (tensor.known !== null) return held(tensor.known, tensor);
  if (tensor.slot !== null) return readTensor(tensor);
  evaluateAll([tensor]);
  return tensor.known!;
}

/**
 * Computes the expressions of several tensors in one program, so that what they share is computed once; into arrays that `take` gives.
 * Says whether the program had to be compiled.
 */
export function evaluateAll(
  tensors: readonly Tensor[],
  take?: (dtype: DType, count: number) => Stored,
): boolean {
  // A place that is yet to be filled stays among them: reading it says what is wrong.
  const roots = (tensors.length > 1 ? [...new Set(tensors)] : tensors).filter(isUnknown);
  if (roots.length === 0) return false;
  const prepared = prepare(roots, take === undefined);
  const { compiled, computed, inputs, isNew } = prepared;
  const { step, places, results } = compiled;
  const arrays = results.of((into) => {
    try {
      step.run(inputs, into, host()?.cancel ?? null);
    } catch (error) {
      throw locate(error, places, () => withItsLines(prepared));
    }
  }, take);
  for (const [i, each] of computed.entries()) settle(each, arrays[i]!);
  return isNew;
}

const isUnknown = ({ known, slot }: Tensor) => known === null && slot === null;
const isLeaf = ({ known, inputs }: Tensor) => known !== null || inputs.length === 0;

/** What is to run for some expressions. */
export interface Prepared {
  readonly compiled: Compiled;
  /** Whose values the program gives: the expressions, and perhaps what they have in common with earlier ones. */
  readonly computed: readonly Tensor[];
  readonly inputs: readonly Stored[];
  /** Whether the program had to be compiled. */
  readonly isNew: boolean;
}

/** The program of expressions and the values that it takes; with `keeps` it gives what would otherwise be computed at each reading, too. */
export function prepare(asked: readonly Tensor[], keeps = true): Prepared {
  const nodes = topological(asked, isLeaf);
  const roots = keeps && !isTracing() ? [...asked, ...repeated(nodes, asked)] : asked;
  const inputs: Stored[] = [];
  for (const node of nodes) if (isLeaf(node)) inputs.push(readTensor(node));
  const key = isTrapSet() ? null : structureKey(nodes, isLeaf, roots);
  const known = key === null ? undefined : programs.get(key);
  const compiled = known ?? compileExpression(key, roots, nodes);
  checkResults(roots, known === undefined ? compiled.program.arenaBytes : 0);
  return { compiled, computed: roots, inputs, isNew: known === undefined };
}

/**
 * What was computed for an earlier reading and is needed for another expression now: the weights of a training loop that reads only its losses, which
 * would otherwise begin with the first ones at each step. Nodes are marked on the way.
 */
function repeated(nodes: readonly Tensor[], asked: readonly Tensor[]): Tensor[] {
  const found = new Set<Tensor>();
  // Against the order of computation: the marks of a node's inputs are still those of earlier readings.
  for (let i = nodes.length - 1; i >= 0; i--) {
    const node = nodes[i]!;
    if (node.ran || isLeaf(node)) continue;
    for (const input of node.inputs) {
      const source = behindViews(input);
      if (source.ran && !source.leadsBack && !isLeaf(source)) found.add(source);
    }
    node.ran = true;
  }
  for (const node of asked) found.delete(node);
  const bytes = [...found].reduce((sum, { dtype, shape }) => sum + byteSize(dtype, size(shape)), 0);
  return hasRoom(2 * bytes) ? [...found] : [];
}

const views: ReadonlySet<string> = new Set(["broadcastTo", "reshape", "transpose"]);

/** What a tensor shows in another shape, which costs nothing to show again. */
function behindViews(tensor: Tensor): Tensor {
  let source = tensor;
  while (views.has(source.op.name) && !isLeaf(source)) source = source.inputs[0]!;
  return source;
}

/** Throws unless there is room for results and the scratch of a program that has not run yet. */
function checkResults(roots: readonly Tensor[], scratch: number): void {
  let bytes = scratch;
  for (const { dtype, shape } of roots) bytes += byteSize(dtype, size(shape));
  const what = () => {
    const all = roots.map(({ dtype, shape }) => `${dtype} ${show(shape)}`).join(" and ");
    return scratch > 0 ? `${all} with its scratch` : all;
  };
  checkRoom("dataSync", what, bytes);
}

/** The values for a function that needs them; where they cannot be read, the error is told in its name. */
export function evaluateFor(op: string, tensor: Tensor): Stored {
  try {
    return evaluate(tensor);
  } catch (error) {
    if (!(error instanceof TypeError) || !error.message.startsWith("dataSync: ")) throw error;
    throw new TypeError(error.message.replace("dataSync", op), { cause: error });
  }
}

/** From now on the values of an expression are known. */
export function settle(tensor: Tensor, values: Stored): void {
  tensor.known = values;
  // A gradient that is being taken still needs to know where the value came from.
  if (isTracing()) return;
  tensor.inputs = [];
  // That of a loop holds what its step was traced with, and so all loops before it.
  tensor.op = leaf;
  tensor.written = null;
}

/** The values of a tensor that is not an expression. */
export function readTensor(tensor: Tensor): Stored {
  if (tensor.known !== null) return held(tensor.known, tensor);
  if (tensor.slot !== null) {
    checkAlive(tensor, "dataSync");
    return readSlot(tensor.slot);
  }
  throw new TypeError(
    `dataSync: the values of ${tensor.dtype} ${show(tensor.shape)} are not known where compile, vmap or a loop writes a function down; return the tensor and read it outside`,
  );
}

/** The values, unless their memory was handed to another thread, which leaves an array without elements. */
function held(known: Stored, { dtype, shape }: Tensor): Stored {
  if (known.length === 0 && size(shape) > 0)
    throw new TypeError(
      `dataSync: the memory of a ${dtype} ${show(shape)} was transferred away; give tensor a copy, or transfer one`,
    );
  return known;
}

/** Throws when a compiled step has taken the tensor's slot for newer values. */
export function checkAlive({ slot, version, dtype, shape }: Tensor, op: string): void {
  if (slot?.freed)
    throw new TypeError(
      `${op}: a ${dtype} ${show(shape)} of the state was freed by using or at the end of its scope; keep it`,
    );
  if (slot !== null && slot.version !== version)
    throw new TypeError(
      `${op}: a ${dtype} ${show(shape)} of the state was given to a compiled step, which replaced it; use the state that the step returned`,
    );
}

function compileExpression(
  key: string | null,
  roots: readonly Tensor[],
  nodes: readonly Tensor[],
): Compiled {
  const { bytes, origins, inside } = toProgram(roots, nodes);
  const { Program, store } = executor();
  const program = new Program(bytes);
  const step = program.bind(store, new Uint32Array());
  const compiled = {
    program,
    step,
    places: { origins, inside },
    results: new Results(roots),
    key,
  };
  if (key !== null) programs.set(key, compiled, program.arenaBytes);
  return compiled;
}

/** Where a program's instructions come from, with the lines of these very expressions: those of before that it was made for were written elsewhere. */
export function withItsLines({ compiled, computed }: Prepared): Places {
  const nodes = topological(computed, isLeaf);
  // What it is made of may have been read meanwhile, and is then another program.
  if (compiled.key !== structureKey(nodes, isLeaf, computed)) return compiled.places;
  return withLines(() => toProgram(computed, nodes));
}

/** The program that computes some of the expressions, all of which are given, inputs first. */
function toProgram(roots: readonly Tensor[], nodes: readonly Tensor[]): MadeProgram {
  const builder = new ProgramBuilder();
  const places = new Map(nodes.filter(isLeaf).map((leaf, i) => [leaf, i]));
  const values = lower(builder, nodes, (node) => {
    const place = places.get(node);
    return place === undefined ? undefined : builder.input(place, node.dtype, node.shape);
  });
  const graph = builder.graph(
    roots.map((root) => values.get(root)!),
    [],
  );
  return createProgram(graph, { fused: !isTrapSet() });
}
