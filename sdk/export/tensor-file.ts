import { readFile } from "node:fs/promises";
import type { RunnableDType } from "../core/dtype.ts";
import { KindError, ShapeError, ValueError } from "../core/errors.ts";
import { isBig, toNumbers } from "../core/numbers.ts";
import { sameShape, show } from "../core/shape.ts";
import { shown } from "../core/shown.ts";
import { flatten, leafPaths, unflatten, type Structure } from "../core/tree.ts";
import { isTensor } from "../ops/is-tensor.ts";
import { evaluate } from "../tensor/evaluate.ts";
import { tensor, type Tensor } from "../tensor/index.ts";
import { replaceFile } from "./replace-file.ts";
import {
  formatSafetensors,
  parseSafetensors,
  typeOf,
  type StoredTensor,
  type StoredType,
} from "./safetensors.ts";

const dtypes: Readonly<Record<StoredType, RunnableDType>> = {
  F64: "f64",
  F32: "f32",
  F16: "f16",
  BF16: "bf16",
  I64: "i64",
  I32: "i32",
  I8: "i8",
  U8: "u8",
  BOOL: "bool",
};

/**
 * Writes a tree of tensors to a safetensors file, every dtype as it is; their names are the places in the tree, such as `layers[0].weight`.
 *
 * @example
 * await saveTensors("weights.safetensors", state.params);
 */
export async function saveTensors(
  path: string,
  tree: unknown,
  metadata: Readonly<Record<string, string>> = {},
): Promise<void> {
  expectPath("saveTensors", path);
  const { leaves, structure } = flatten("saveTensors", tree, isTensor);
  const names = namesOf(structure);
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined)
    throw new ValueError(
      `saveTensors: two tensors would be called ${twice} in the file; rename one of them`,
    );
  const tensors = Object.fromEntries(leaves.map((leaf, i) => [names[i]!, stored(leaf)]));
  await replaceFile(path, formatSafetensors({ tensors, metadata }));
}

/**
 * The tensors of a safetensors file, by their names in it; or, for a tree that is `like` the one that was saved, the same tree with the tensors of the file. Its tensors
 * say only which shapes and dtypes are expected.
 *
 * @example
 * const state = await loadTensors("state.safetensors", start); // goes on from where it was saved
 */
export async function loadTensors(path: string): Promise<Record<string, Tensor>>;
export async function loadTensors<T>(path: string, like: T): Promise<T>;
export async function loadTensors(path: string, like?: unknown): Promise<unknown> {
  expectPath("loadTensors", path);
  const { tensors } = parseSafetensors(await readFile(path));
  const found = new Map(Object.entries(tensors).map(([name, each]) => [name, loaded(each)]));
  return like === undefined ? Object.fromEntries(found) : inTree(found, like);
}

function inTree(found: ReadonlyMap<string, Tensor>, like: unknown): unknown {
  const { leaves, structure } = flatten("loadTensors", like, isTensor);
  const names = namesOf(structure);
  const other = [...found.keys()].find((name) => !names.includes(name));
  if (other !== undefined)
    throw new ValueError(
      `loadTensors: the file has ${other}, which the tree has not; leave the tree out to get all by name`,
    );
  const each = leaves.map((leaf, i) => {
    const name = names[i]!;
    const one = found.get(name);
    if (one === undefined)
      throw new ValueError(`loadTensors: the tree has ${name}, which the file has not`);
    if (one.dtype !== leaf.dtype || !sameShape(one.shape, leaf.shape))
      throw new ShapeError(
        `loadTensors: ${name} is ${one.dtype} ${show(one.shape)} in the file and ${leaf.dtype} ${show(leaf.shape)} in the tree`,
      );
    return one;
  });
  return unflatten(structure, each);
}

/** What the tensors of a tree are called in a file. */
const namesOf = (structure: Structure): string[] =>
  leafPaths(structure).map((name) => name || "tensor");

function expectPath(operation: string, path: unknown): void {
  // JavaScript may give a URL, which Node takes as well.
  if (typeof path !== "string" && Object.prototype.toString.call(path) !== "[object URL]")
    throw new KindError(
      `${operation}: the first argument is the path of a file, got ${shown(path)}`,
    );
}

function stored(leaf: Tensor): StoredTensor {
  // The cast: what executors hold is one of the arrays of a file.
  const data = evaluate(leaf) as StoredTensor["data"];
  return leaf.dtype === "bool"
    ? { shape: leaf.shape, data, type: "BOOL" }
    : { shape: leaf.shape, data };
}

function loaded({ shape, data, type }: StoredTensor): Tensor {
  const dtype = dtypes[type ?? typeOf(data)!];
  return tensor(isBig(data) ? data : toNumbers(data, dtype), { shape, dtype });
}
