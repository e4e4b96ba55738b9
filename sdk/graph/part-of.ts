import type { Range, Value } from "./builder.ts";
import type { Item } from "./ir.ts";

/** Where a slice of arrays that are joined lies in one of them: there it is taken from that. */
export function partOf(x: Item, ranges: readonly Range[]): [Value, readonly Range[]] | undefined {
  if (x.kind !== "assemble" || x.attrs.zero) return undefined;
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
