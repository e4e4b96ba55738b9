import type { DType } from "../core/dtype.ts";
import { sameShape, type Shape } from "../core/shape.ts";
import type { Node, Primitive } from "./node.ts";

/** The key of an operation on leaves, and what it was made for. */
interface Made {
  readonly key: string;
  readonly leaves: readonly { readonly dtype: DType; readonly shape: Shape }[];
  /** Which leaf each input is. */
  readonly inputs: readonly number[];
}

/** What each operation was asked for last: the same again is the most frequent, and a key takes longer to write than to compare. */
const made = new WeakMap<Primitive, Made>();

/** Equal for nodes, inputs first, that compute the same roots (the last node unless given) from leaves of the same shapes and dtypes. */
export function structureKey<N extends Node>(
  nodes: readonly N[],
  isLeaf: (node: N) => boolean,
  roots: readonly N[] = [],
): string {
  const node = nodes.at(-1);
  const isSingle =
    node !== undefined &&
    roots.length === 1 &&
    roots[0] === node &&
    nodes.length <= 4 &&
    node.inputs.length > 0 &&
    nodes.every((other) => isLeaf(other) !== (other === node));
  if (!isSingle) return write(nodes, isLeaf, roots);
  const last = made.get(node.op);
  if (last !== undefined && fits(last, nodes, node)) return last.key;
  const key = write(nodes, isLeaf, roots);
  const leaves = nodes.slice(0, -1).map(({ dtype, shape }) => ({ dtype, shape: [...shape] }));
  const inputs = node.inputs.map((input) => nodes.indexOf(input as N));
  made.set(node.op, { key, leaves, inputs });
  return key;
}

function fits({ leaves, inputs }: Made, nodes: readonly Node[], node: Node): boolean {
  if (leaves.length !== nodes.length - 1 || inputs.length !== node.inputs.length) return false;
  for (let i = 0; i < leaves.length; i++) {
    const was = leaves[i]!;
    const now = nodes[i]!;
    if (was.dtype !== now.dtype || !sameShape(was.shape, now.shape)) return false;
  }
  for (let i = 0; i < inputs.length; i++) if (nodes[inputs[i]!] !== node.inputs[i]) return false;
  return true;
}

function write<N extends Node>(
  nodes: readonly N[],
  isLeaf: (node: N) => boolean,
  roots: readonly N[],
): string {
  const placeOf = places(nodes);
  let key = "";
  for (const node of nodes) {
    key += isLeaf(node) ? `${node.dtype}[${node.shape.join()}]` : node.op.name;
    if (!isLeaf(node)) {
      if (node.op.attrs !== undefined) key += JSON.stringify(node.op.attrs);
      for (const input of node.inputs) key += `,${placeOf(input)}`;
    }
    key += ";";
  }
  for (const root of roots) key += ` ${placeOf(root)}`;
  return key;
}

/** Finds the place of a node; among few the fastest is to look at each. */
function places(nodes: readonly Node[]): (node: Node) => number {
  if (nodes.length <= 8) return (node) => nodes.indexOf(node);
  const found = new Map(nodes.map((node, i) => [node, i]));
  return (node) => found.get(node)!;
}
