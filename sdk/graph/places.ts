import { rowMajor, sameShape, size, type Shape } from "../core/shape.ts";
import type { Item } from "./ir.ts";
import { isContiguous, sliced, whole, type Layout } from "./layout.ts";
import type { Schedule } from "./schedule.ts";
import { isNumber, wholeOf, type Operand, type Step } from "./step.ts";

/** Where an array lies that is written straight to its place in another one: axes of its elements, the longest stride first, and where they lead there. */
export interface Place {
  readonly root: Item;
  /** Which input of the step that makes the other array. */
  readonly part: number;
  readonly offset: number;
  readonly axes: readonly { readonly length: number; readonly from: number; readonly to: number }[];
}

export type PlaceMap = ReadonlyMap<Item, Place>;

/** Instructions that write to any places. */
const writers: ReadonlySet<Step["opcode"]> = new Set<Step["opcode"]>([
  "assemble",
  "attention",
  "attention-back",
  "copy",
  "elementwise",
  "matmul",
  "normalize",
  "normalize-back",
  "scan",
  "softmax",
]);
/** Rows shorter than this are computed together and then copied, which is no better than a copy of its own. */
const shortRow = 64;
/** Instructions that read rows wherever they lie as fast as in one piece. */
const byRows: ReadonlySet<Step["opcode"]> = new Set<Step["opcode"]>([
  "attention",
  "attention-back",
]);

/**
 * Finds arrays that would only be copied into another, all of each: parts that are joined, and arrays that are turned for what reads them. They are
 * written where the copy would have gone.
 */
export function places({ steps, homes }: Schedule): PlaceMap {
  const writer = new Map<Item, Step>();
  const readers = new Map<Item, Step[]>();
  for (const step of steps) {
    for (const output of step.outputs) writer.set(output, step);
    for (const root of new Set(step.inputs.map(({ root }) => root)))
      readers.set(root, [...(readers.get(root) ?? []), step]);
  }
  const found = new Map<Item, Place>();
  /** What lies in an array, directly or in what lies there. */
  const inside = new Map<Item, Item[]>();

  /** Whether all that write and read what lies in `root` can do so there. */
  const works = (root: Item): boolean => {
    const touching = new Set<Step>();
    for (const item of inside.get(root)!) {
      touching.add(writer.get(item)!);
      for (const reader of readers.get(item) ?? []) touching.add(reader);
    }
    return [...touching].every((step) => {
      const reads = step.inputs.filter((_, i) => !isThere(found, step, i));
      const before = [...reads, ...step.outputs.map(wholeOf)];
      const after = before.map((operand) => through(found, operand));
      if (after.some((operand) => operand === null)) return false;
      const placed = after as readonly Operand[];
      const isSlow = (operand: Operand, i: number) =>
        i < reads.length &&
        !byRows.has(step.opcode) &&
        isContiguous(before[i]!) &&
        !isContiguous(operand);
      if (placed.some(isSlow)) return false;
      const written = placed.slice(reads.length);
      if (step.opcode === "elementwise" && written.some((output) => run(output) < shortRow))
        return false;
      return written.every((output, i) =>
        placed.every((other, j) => j === reads.length + i || areApart(output, other)),
      );
    });
  };

  for (const copy of steps) {
    const [target] = copy.outputs;
    if (copy.opcode !== "assemble" && copy.opcode !== "copy") continue;
    if (target === undefined || homes.get(target)?.kind === "state") continue;
    if (copy.assemble?.attrs.zero === true) continue;
    copy.inputs.forEach((operand, i) => {
      const item = operand.root;
      const from = writer.get(item);
      if (from === undefined || !writers.has(from.opcode) || homes.has(item) || found.has(item))
        return;
      const ranges = copy.assemble?.attrs.parts[i];
      const to = whole(target.shape);
      const place = placeOf(
        operand,
        { root: target, part: i },
        ranges === undefined ? to : sliced(to, ranges),
      );
      if (place === null) return;
      const held = inside.get(target) ?? [];
      found.set(item, place);
      inside.set(target, [...held, item, ...(inside.get(item) ?? [])]);
      if (works(target)) return;
      found.delete(item);
      inside.set(target, held);
    });
  }
  return found;
}

/** Whether an input of a copy lies where it would be copied to: it is not read for that. */
export function isThere(found: PlaceMap, { inputs, outputs }: Step, input: number): boolean {
  const place = found.get(inputs[input]!.root);
  return place !== undefined && place.root === outputs[0] && place.part === input;
}

/** The array whose bytes an item lies in. */
export function holderOf(found: PlaceMap, item: Item): Item {
  const place = found.get(item);
  return place === undefined ? item : holderOf(found, place.root);
}

/** An operand as it is seen in the array that holds it; null where no strides can say that. */
export function through(found: PlaceMap, operand: Operand): Operand | null {
  const place = found.get(operand.root);
  if (place === undefined) return operand;
  const { axes } = place;
  let rest = operand.offset;
  let offset = place.offset;
  /** The lowest and highest index that is reached on each axis. */
  const reach = axes.map(({ from, to }) => {
    const index = Math.floor(rest / from);
    rest -= index * from;
    offset += index * to;
    return [index, index];
  });
  const strides: number[] = [];
  for (const [axis, length] of operand.shape.entries()) {
    const stride = operand.strides[axis]!;
    if (length === 1 || stride === 0) {
      strides.push(0);
      continue;
    }
    const at = axes.findIndex(({ from }) => from <= Math.abs(stride));
    const { from, to } = axes[at] ?? { from: 1, to: 1 };
    if (at < 0 || stride % from !== 0) return null;
    const step = stride / from;
    reach[at]![step < 0 ? 0 : 1]! += step * (length - 1);
    strides.push(step * to);
  }
  const stays = reach.every(([low, high], i) => low! >= 0 && high! < axes[i]!.length);
  if (!stays && size(operand.shape) > 0) return null;
  return through(found, { root: place.root, shape: operand.shape, offset, strides });
}

/** Where all elements of an operand's root go when the operand is copied to `to`; null where it does not show each of them once. */
function placeOf(
  { root, shape, offset, strides }: Operand,
  target: Pick<Place, "root" | "part">,
  to: Layout,
): Place | null {
  if (isNumber(root) || offset !== 0 || size(shape) !== size(root.shape) || size(shape) === 0)
    return null;
  const axes = shape
    .flatMap((length, axis) =>
      length === 1 ? [] : [{ length, from: strides[axis]!, to: to.strides[axis]! }],
    )
    .sort((a, b) => b.from - a.from);
  const lengths: Shape = axes.map(({ length }) => length);
  if (
    !sameShape(
      axes.map(({ from }) => from),
      rowMajor(lengths),
    )
  )
    return null;
  const joined: { length: number; from: number; to: number }[] = [];
  for (const axis of axes) {
    const last = joined.at(-1);
    // Neighbours that also follow each other there are one axis.
    if (last?.to === axis.to * axis.length)
      joined.splice(-1, 1, { ...axis, length: last.length * axis.length });
    else joined.push(axis);
  }
  return { ...target, offset: to.offset, axes: joined };
}

/** Whether executors can tell that two operands share no bytes, or they are of different arrays. */
function areApart(a: Operand, b: Operand): boolean {
  if (a.root !== b.root) return true;
  const [low, high] = bounds(a);
  const [from, to] = bounds(b);
  return (
    high < from || to < low || (sameShape(a.shape, b.shape) && sameShape(a.strides, b.strides))
  );
}

/** How many elements lie one after another; all of them count as any number. */
function run(layout: Layout): number {
  if (isContiguous(layout)) return Infinity;
  let length = 1;
  for (let axis = layout.shape.length - 1; axis >= 0; axis--) {
    const here = layout.shape[axis]!;
    if (here !== 1 && layout.strides[axis] !== length) break;
    length *= here;
  }
  return length;
}

function bounds({ shape, offset, strides }: Operand): readonly [low: number, high: number] {
  let [low, high] = [offset, offset];
  shape.forEach((length, axis) => {
    const reach = (length - 1) * strides[axis]!;
    if (reach < 0) low += reach;
    else high += reach;
  });
  return [low, high];
}
