import type { DType } from "../core/dtype.ts";
import { sameShape, type Shape } from "../core/shape.ts";
import { copyOf, isSame } from "./attributes.ts";
import type { Node } from "./node.ts";

/** A node of an expression as it was when the key was written. */
type Seen =
  | { readonly dtype: DType; readonly shape: Shape }
  | { readonly name: string; readonly attrs: unknown; readonly inputs: readonly number[] };

/** A key, and the nodes it was written for. */
interface Made {
  readonly key: string;
  readonly nodes: readonly Seen[];
}

/** Keys of small expressions by the operation at their end: the same again is the most frequent, and a key takes longer to write than to compare. */
const made = new Map<string, { readonly list: Made[]; oldest: number }>();
/** So many are kept for each operation, of expressions of so many nodes. */
const most = { keys: 8, nodes: 12 };

/** Equal for nodes, inputs first, that compute the same roots (the last node unless given) from leaves of the same shapes and dtypes. */
export function structureKey<N extends Node>(
  nodes: readonly N[],
  isLeaf: (node: N) => boolean,
  roots: readonly N[] = [],
): string {
  const node = nodes.at(-1);
  const isSmall =
    node !== undefined && roots.length === 1 && roots[0] === node && nodes.length <= most.nodes;
  if (!isSmall) return write(nodes, isLeaf, roots);
  const { name } = node.op;
  const known = made.get(name);
  if (known !== undefined)
    for (const each of known.list) if (fits(each, nodes, isLeaf)) return each.key;
  const key = write(nodes, isLeaf, roots);
  const entry = { key, nodes: nodes.map((each) => seen(each, nodes, isLeaf)) };
  if (known === undefined) made.set(name, { list: [entry], oldest: 0 });
  else if (known.list.length < most.keys) known.list.push(entry);
  else {
    known.list[known.oldest] = entry;
    known.oldest = (known.oldest + 1) % most.keys;
  }
  return key;
}

function fits<N extends Node>(
  made: Made,
  nodes: readonly N[],
  isLeaf: (node: N) => boolean,
): boolean {
  if (made.nodes.length !== nodes.length) return false;
  for (let i = 0; i < nodes.length; i++) {
    const [was, now] = [made.nodes[i]!, nodes[i]!];
    if ("dtype" in was) {
      if (!isLeaf(now) || was.dtype !== now.dtype || !sameShape(was.shape, now.shape)) return false;
      continue;
    }
    const { inputs } = was;
    if (isLeaf(now) || was.name !== now.op.name || inputs.length !== now.inputs.length)
      return false;
    for (let k = 0; k < inputs.length; k++) if (nodes[inputs[k]!] !== now.inputs[k]) return false;
    if (!isSame(was.attrs, now.op.attrs)) return false;
  }
  return true;
}

/** A copy, because what attributes and shapes hold belongs to others. */
function seen<N extends Node>(node: N, nodes: readonly Node[], isLeaf: (node: N) => boolean): Seen {
  const { dtype, shape, op, inputs } = node;
  if (isLeaf(node)) return { dtype, shape: [...shape] };
  const places = inputs.map((input) => nodes.indexOf(input));
  return { name: op.name, attrs: copyOf(op.attrs), inputs: places };
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
