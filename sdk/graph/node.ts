import type { Stored, DType } from "../core/dtype.ts";
import { createExtent } from "../core/extent.ts";
import type { Shape } from "../core/shape.ts";
import type { Builder, Value } from "./builder.ts";
import type { Written } from "./origin.ts";

/** What makes a node from its inputs: its name and attributes say all about it. */
export interface Primitive {
  readonly name: string;
  /** Everything besides the inputs that the result depends on, as plain JSON. */
  readonly attrs?: unknown;
  /** The function that the user called, where errors are to name it and not this. Part of `attrs`, too. */
  readonly asked?: string;
  /** What it says in the place of a run's own words when that stops at its values. */
  refusal?(said: string): string;
  /** Adds the instructions that compute it to a program. */
  lower(builder: Builder, ...inputs: Value[]): Value;
}

/**
 * One value of the lazy graph. Nothing is computed when a node is made; a program made from nodes computes.
 * A node without inputs is a leaf: known data, a slot of the executor's store, or a place to be filled while tracing.
 */
export interface Node {
  /** Unique, and greater than the ids of its inputs. */
  readonly id: number;
  readonly op: Primitive;
  readonly inputs: readonly Node[];
  readonly shape: Shape;
  readonly dtype: DType;
  /** Where the expression was written, where that is remembered. */
  readonly written: Written | null;
  /** The values, where they are known on the host. */
  readonly known: Stored | null;
}

let nodes = 0;

/** A fresh id for a node. */
export function nextId(): number {
  return ++nodes;
}

const traced = createExtent(false);
/** So many calls an error keeps meanwhile: of the ten that it has else all may be a transform's, and none the user's. */
const calls = 50;

/** Runs a function whose expressions must stay whole: a value that is read in it keeps where it came from. */
export function tracing<R>(run: () => R): R {
  const { stackTraceLimit } = Error;
  if (stackTraceLimit >= calls) return traced.during(true, run);
  Error.stackTraceLimit = calls;
  try {
    return traced.during(true, run);
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
}

/** Whether a function runs under `tracing`. */
export function isTracing(): boolean {
  return traced.current();
}

/** The nodes that `roots` need, inputs first, each once. `isLeaf` stops the walk at a node. */
export function topological<N extends Node>(
  roots: readonly N[],
  isLeaf: (node: N) => boolean = () => false,
): N[] {
  const [root] = roots;
  // The inputs of a node are of the node's own kind.
  const inputsOf = (node: N) => node.inputs as readonly N[];
  if (root !== undefined && roots.length === 1 && !isLeaf(root) && inputsOf(root).every(isLeaf))
    return single(root, inputsOf(root));
  const found = new Set<N>();
  const pending = [...roots];
  // A loop and a sort by id, not recursion: long graphs would overflow the stack.
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    if (found.has(node)) continue;
    found.add(node);
    if (!isLeaf(node)) pending.push(...inputsOf(node));
  }
  return [...found].sort(byId);
}

const byId = (a: Node, b: Node) => a.id - b.id;

/** An operation on leaves, which is what most expressions are that are read at once. */
function single<N extends Node>(root: N, inputs: readonly N[]): N[] {
  const nodes: N[] = [];
  let isSorted = true;
  for (const input of inputs) {
    if (nodes.includes(input)) continue;
    isSorted &&= nodes.length === 0 || nodes.at(-1)!.id < input.id;
    nodes.push(input);
  }
  if (!isSorted) nodes.sort(byId);
  nodes.push(root);
  return nodes;
}
