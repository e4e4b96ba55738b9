import { KindError, ShapeError } from "./errors.ts";
import { shown } from "./shown.ts";

/** The sizes of a tensor's axes; a scalar has none. */
export type Shape = readonly number[];

/** The number of elements of a shape. */
export function size(shape: Shape): number {
  let product = 1;
  for (const length of shape) product *= length;
  return product;
}

/** A shape as error messages show it: `[2, 3]`. */
export function show(shape: Shape): string {
  return `[${shape.map(shown).join(", ")}]`;
}

/** More no program can name. */
const mostElements = 2 ** 32;

/** Whether two shapes are the same. */
export function sameShape(a: Shape, b: Shape): boolean {
  if (a === b) return true;
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}

/** The row-major strides of a shape, in elements. */
export function rowMajor(shape: Shape): number[] {
  const strides: number[] = shape.map(() => 1);
  for (let axis = shape.length - 2; axis >= 0; axis--)
    strides[axis] = strides[axis + 1]! * shape[axis + 1]!;
  return strides;
}

/** The shape that all of `shapes` broadcast to, as in NumPy; an error in the name of `op` when there is none. */
export function broadcastShapes(op: string, ...shapes: Shape[]): Shape {
  const first = shapes[0];
  let same = first !== undefined;
  for (let i = 1; same && i < shapes.length; i++) same = sameShape(shapes[i]!, first!);
  if (same) return first!;
  const rank = Math.max(0, ...shapes.map((shape) => shape.length));
  const result = Array.from({ length: rank }, () => 1);
  for (const shape of shapes)
    for (let i = 0; i < shape.length; i++) {
      const axis = rank - shape.length + i;
      const length = shape[i]!;
      if (length === 1 || length === result[axis]) continue;
      if (result[axis] !== 1)
        throw new ShapeError(
          `${op}: shapes do not broadcast, got ${shapes.map(show).join(" and ")}`,
        );
      result[axis] = length;
    }
  return result;
}

/** An axis counted from the front; negative ones count from the end. */
export function normalizeAxis(op: string, axis: number, rank: number): number {
  if (typeof axis !== "number")
    throw new KindError(`${op}: an axis is a whole number, got ${shown(axis)}`);
  if (!Number.isInteger(axis) || axis < -rank || axis >= rank)
    throw new ShapeError(`${op}: axis ${axis} is not one of the ${rank} axes`);
  return axis < 0 ? axis + rank : axis;
}

/** Axes from the front, ascending and without repeats; `undefined` means all of them. */
export function normalizeAxes(
  op: string,
  axes: number | readonly number[] | undefined,
  rank: number,
): number[] {
  if (axes === undefined) return Array.from({ length: rank }, (_, axis) => axis);
  if (typeof axes !== "number" && !Array.isArray(axes))
    throw new KindError(
      `${op}: axes are a whole number or an array of them, got ${shown(axes)}; leave them out for all`,
    );
  const list = (typeof axes === "number" ? [axes] : axes).map((a: number) =>
    normalizeAxis(op, a, rank),
  );
  if (new Set(list).size !== list.length)
    throw new ShapeError(`${op}: an axis is named twice in ${show(list)}`);
  return list.sort((a, b) => a - b);
}

/** Checks that every size is a whole number from 0 up and that there are at most eight axes. */
export function checkShape(op: string, shape: Shape): Shape {
  expectShape(op, shape);
  if (shape.length > 8) throw new ShapeError(`${op}: at most 8 axes, got ${show(shape)}`);
  for (const length of shape)
    if (!Number.isInteger(length) || length < 0)
      throw new ShapeError(`${op}: sizes are whole numbers from 0 up, got ${show(shape)}`);
  return checkSize(op, shape);
}

/** Throws, in the name of `op`, unless a shape is an array. */
export function expectShape(op: string, shape: unknown): void {
  if (!Array.isArray(shape))
    throw new KindError(`${op}: expected a shape as an array of sizes, got ${shown(shape)}`);
}

/** Throws, in the name of `op`, when no program can name all elements of a shape. */
export function checkSize(op: string, shape: Shape): Shape {
  if (size(shape) > mostElements)
    throw new ShapeError(`${op}: ${show(shape)} has ${size(shape)} elements; at most 2³² fit`);
  return shape;
}
