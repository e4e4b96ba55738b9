import { KindError } from "./errors.ts";
/** Values in nested plain objects and arrays. */
export type Tree<T> = T | readonly Tree<T>[] | { readonly [key: string]: Tree<T> };

/** A tree without its leaves. */
export type Structure =
  | { readonly kind: "leaf" }
  | { readonly kind: "array"; readonly items: readonly Structure[] }
  | {
      readonly kind: "object";
      readonly keys: readonly string[];
      readonly items: readonly Structure[];
    };

const leaf: Structure = { kind: "leaf" };

/** A tree taken apart: its leaves in order, and what is left. Keys keep their insertion order. */
export interface Flat<T> {
  readonly leaves: T[];
  readonly structure: Structure;
}

/** Takes a tree apart. Whatever `isLeaf` does not accept must be a plain object or an array; `leafName` is what an error calls the leaves. */
export function flatten<T>(
  op: string,
  tree: unknown,
  isLeaf: (value: unknown) => value is T,
  leafName = "tensors",
): Flat<T> {
  const leaves: T[] = [];
  const walk = (value: unknown, path: string): Structure => {
    if (isLeaf(value)) {
      leaves.push(value);
      return leaf;
    }
    if (Array.isArray(value))
      return { kind: "array", items: value.map((item, i) => walk(item, `${path}[${i}]`)) };
    if (isPlain(value)) {
      const keys = Object.keys(value);
      return { kind: "object", keys, items: keys.map((key) => walk(value[key], `${path}.${key}`)) };
    }
    throw new KindError(
      `${op}: expected ${leafName} in plain objects and arrays, got ${describe(value)} at ${path || "the top"}`,
    );
  };
  return { structure: walk(tree, ""), leaves };
}

/** Takes a tree apart that is to be like `structure`: objects with the same keys may have them in another order. */
export function flattenLike<T>(
  op: string,
  tree: unknown,
  structure: Structure,
  isLeaf: (value: unknown) => value is T,
): Flat<T> {
  return flatten(op, inOrder(tree, structure), isLeaf);
}

/** Throws what is `expected` unless two trees are alike. */
export function expectLike(expected: string, structure: Structure, found: Structure): void {
  const [want, got] = [showStructure(structure), showStructure(found)];
  if (want !== got) throw new KindError(`${expected}, ${want}; got ${got}`);
}

function inOrder(tree: unknown, structure: Structure): unknown {
  if (structure.kind === "leaf") return tree;
  const { items } = structure;
  if (structure.kind === "array")
    return Array.isArray(tree) && tree.length === items.length
      ? items.map((item, i) => inOrder(tree[i], item))
      : tree;
  const { keys } = structure;
  const isSame =
    isPlain(tree) &&
    Object.keys(tree).length === keys.length &&
    keys.every((key) => Object.hasOwn(tree, key));
  if (!isSame) return tree;
  return Object.fromEntries(keys.map((key, i) => [key, inOrder(tree[key], items[i]!)]));
}

/** Puts a tree together again from leaves in order. */
export function unflatten(structure: Structure, leaves: readonly unknown[]): unknown {
  return grow(structure, (i) => leaves[i]);
}

/** Makes a tree of a structure; `leafAt` gives its leaves by their number. */
export function grow(structure: Structure, leafAt: (index: number) => unknown): unknown {
  let next = 0;
  const build = (node: Structure): unknown => {
    if (node.kind === "leaf") return leafAt(next++);
    const { items } = node;
    if (node.kind === "array") return items.map(build);
    const object: Record<string, unknown> = {};
    for (let i = 0; i < items.length; i++) object[node.keys[i]!] = build(items[i]!);
    return object;
  };
  return build(structure);
}

/** A structure as short text, for signatures and error messages: `{w, b: [_, _]}`. */
export function showStructure(structure: Structure): string {
  if (structure.kind === "leaf") return "_";
  if (structure.kind === "array") return `[${structure.items.map(showStructure).join(", ")}]`;
  const { keys, items } = structure;
  const entry = (key: string, i: number) => {
    const item = items[i]!;
    return item.kind === "leaf" ? key : `${key}: ${showStructure(item)}`;
  };
  return `{${keys.map(entry).join(", ")}}`;
}

/** Where the leaves of a structure stand, in order: `layers[0].weight`; a leaf alone has no name. */
export function leafPaths(structure: Structure, path = ""): string[] {
  if (structure.kind === "leaf") return [path];
  if (structure.kind === "array")
    return structure.items.flatMap((item, i) => leafPaths(item, `${path}[${i}]`));
  const { keys, items } = structure;
  const at = (key: string) => (path === "" ? key : `${path}.${key}`);
  return items.flatMap((item, i) => leafPaths(item, at(keys[i]!)));
}

/** An object that its literal or `JSON.parse` made, of any realm. */
function isPlain(value: unknown): value is Record<string, unknown> {
  return Object.prototype.toString.call(value) === "[object Object]";
}

function describe(value: unknown): string {
  if (value === null || value === undefined || typeof value === "number") return String(value);
  return typeof value === "object" ? (value.constructor?.name ?? "an object") : typeof value;
}
