import type { Stored, DType } from "../core/dtype.ts";
import type { Shape } from "../core/shape.ts";
import type { Range } from "./builder.ts";
import type { LoopBody } from "./loop-body.ts";
import type { Resampling } from "./resampling.ts";
import type { PoolWindow, Window } from "./window.ts";
import type { ArrayOpcode } from "./array-opcode.ts";
import type { MicroOp, RandomKind, ReduceKind } from "./format.ts";
import type { Origin } from "./origin.ts";

/** What attention multiplies its scores with, and whether a query looks only at keys that do not stand behind it. */
export interface AttentionAttributes {
  readonly causal: boolean;
  readonly scale: number;
}

/** What each kind of item needs to know besides its arguments. */
export interface Attributes {
  input: { readonly index: number };
  state: { readonly index: number };
  /** One number stands for all elements. */
  constant: { readonly data: Stored };
  /** One elementwise operation; the arguments have the shape of the item. */
  micro: { readonly op: Exclude<MicroOp, "constant"> };
  reshape: null;
  permute: { readonly axes: readonly number[] };
  broadcast: null;
  slice: { readonly ranges: readonly Range[] };
  /** Strides over the row-major elements of the argument: what the four kinds above become. */
  view: { readonly offset: number; readonly strides: readonly number[] };
  /** The first argument, not before the second is there. */
  after: null;
  copy: null;
  matmul: null;
  matmulI8: null;
  matmulBits: null;
  quantize: null;
  /** Reduces the last `count` axes. */
  reduce: { readonly reduce: ReduceKind; readonly count: number };
  gather: { readonly axis: number };
  scatter: { readonly axis: number };
  softmax: null;
  /** What queries see (result 0), or the logarithms of the sums of their scores' exponentials (1): one instruction for both. */
  attention: AttentionAttributes & { readonly result: 0 | 1 };
  /** The gradients of queries (result 0), keys (1) and values (2): one instruction for all. */
  attentionBack: AttentionAttributes & { readonly result: 0 | 1 | 2 };
  /** An instruction of arrays with its attributes. */
  array: { readonly opcode: ArrayOpcode; readonly words: readonly number[] };
  logSoftmax: null;
  /** One of the results of a loop; those of equal loops of equal arguments come from one instruction. */
  loop: { readonly body: LoopBody; readonly result: number };
  conv: Window;
  convWeights: Window;
  pool: PoolWindow;
  poolBack: PoolWindow;
  resample: Resampling;
  /** Rows with mean 0 and variance 1 (result 0), or what their distances from the mean were multiplied with (1): one instruction for both. */
  normalize: { readonly epsilon: number; readonly result: 0 | 1 };
  /** The gradient of the rows, from what they became, its gradient, and the factors. */
  normalizeBack: null;
  random: { readonly random: RandomKind; readonly stream: number };
  /** Argument i stands in the places that `parts[i]` names; the places of none are 0 when `zero`. */
  assemble: { readonly zero: boolean; readonly parts: readonly (readonly Range[])[] };
}

export type Kind = keyof Attributes;

/** One value of a program in the making and how it comes about. */
export type Item<K extends Kind = Kind> = K extends Kind
  ? {
      /** Its place in the graph's list. */
      readonly id: number;
      readonly kind: K;
      readonly args: readonly Item[];
      readonly attrs: Attributes[K];
      readonly shape: Shape;
      readonly dtype: DType;
      /** What asked for it; null for what no op asked for. */
      readonly origin: Origin | null;
    }
  : never;

/** A program in the making: every argument stands before its users. */
export interface Graph {
  readonly items: readonly Item[];
  /** What is handed back. */
  readonly outputs: readonly Item[];
  /** The value that each state has afterwards. */
  readonly states: readonly Item[];
}

/** Collects items; passes write their results with it. */
export class Items {
  readonly list: Item[] = [];
  /** What the next items come from. */
  origin: Origin | null = null;

  add<K extends Kind>(
    kind: K,
    args: readonly Item[],
    attrs: Attributes[K],
    shape: Shape,
    dtype: DType,
  ): Item {
    // The cast: TypeScript does not see that kind and attrs belong together.
    const { origin } = this;
    const item = { id: this.list.length, kind, args, attrs, shape, dtype, origin } as Item;
    this.list.push(item);
    return item;
  }

  /** The same item on these arguments; itself, where they are its own and it stands where it stood. */
  again(item: Item, args: readonly Item[]): Item {
    const stays = args === item.args && item.id === this.list.length && item.origin === this.origin;
    if (!stays) return this.add(item.kind, args, item.attrs, item.shape, item.dtype);
    this.list.push(item);
    return item;
  }
}

/** Makes a graph anew, item by item: `change` gets each item with its new arguments and says what stands for it. */
export function rewrite(
  graph: Graph,
  change: (item: Item, args: readonly Item[], items: Items) => Item,
): Graph {
  const items = new Items();
  const renewed: Item[] = [];
  // Arguments stand before their users, so they are renewed already.
  const renew = (item: Item): Item => renewed[item.id]!;
  for (const item of graph.items) {
    const { args, origin } = item;
    items.origin = origin;
    let same = true;
    for (const arg of args) if (renewed[arg.id] !== arg) same = false;
    renewed.push(change(item, same ? args : args.map(renew), items));
  }
  return {
    items: items.list,
    outputs: graph.outputs.map(renew),
    states: graph.states.map(renew),
  };
}
