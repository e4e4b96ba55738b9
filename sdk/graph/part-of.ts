import type { Shape } from "../core/shape.ts";
import type { Range, Value } from "./builder.ts";
import type { Item } from "./ir.ts";

/** Where a slice of arrays that are joined lies in one of them: there it is taken from that. */
export function partOf(x: Item, ranges: readonly Range[]): [Value, readonly Range[]] | undefined {
  if (x.kind !== "assemble") return undefined;
  const at = x.attrs.parts.findIndex((part) =>
    part.every(({ start, length }, axis) => {
      const { start: first, length: count, step } = ranges[axis]!;
      return step === 1 && first >= start && first + count <= start + length;
    }),
  );
  const part = x.attrs.parts[at];
  if (part === undefined || part.some(({ step }) => step !== 1)) return undefined;
  return [
    x.args[at]!,
    ranges.map((range, axis) => ({ ...range, start: range.start - part[axis]!.start })),
  ];
}

/** The shape of arrays that are joined along an axis, and where each of them lies in it. There must be one. */
export function joinedAlong(
  shapes: readonly Shape[],
  axis: number,
): { readonly shape: Shape; readonly parts: readonly (readonly Range[])[] } {
  let start = 0;
  const parts = shapes.map((shape) => {
    const ranges = shape.map((length, i) => ({ start: i === axis ? start : 0, length, step: 1 }));
    start += shape[axis]!;
    return ranges;
  });
  return { shape: shapes[0]!.with(axis, start), parts };
}

/** Whether a slice of parts among zeros has none of the parts. */
export function isBetween(x: Item, ranges: readonly Range[]): boolean {
  return (
    x.kind === "assemble" && x.attrs.zero && x.attrs.parts.every((part) => areApart(part, ranges))
  );
}

/** Whether two parts share no place: on some axis one ends before the other begins. */
export function areApart(a: readonly Range[], b: readonly Range[]): boolean {
  return a.some((range, axis) => {
    const [low, high] = bounds(range);
    const [from, to] = bounds(b[axis]!);
    return high < from || to < low;
  });
}

function bounds({ start, length, step }: Range): readonly [low: number, high: number] {
  const end = start + (length - 1) * step;
  return [Math.min(start, end), Math.max(start, end)];
}
