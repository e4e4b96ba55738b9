/** What stands outside an image: nothing, its outermost pixels, itself mirrored, or itself again. */
export type FillMode = "constant" | "nearest" | "reflect" | "wrap";

/** Where a place on an axis that may lie outside it is read. */
export function mapped(at: number, length: number, mode: FillMode): number {
  return mode === "constant" ? at : Math.max(0, Math.min(inside[mode](at, length), length - 1));
}

const inside: {
  readonly [M in Exclude<FillMode, "constant">]: (at: number, length: number) => number;
} = {
  nearest: (at) => at,
  reflect(at, length) {
    if (length <= 1) return 0;
    const period = 2 * length;
    if (at < 0) {
      const shifted = at + period * Math.trunc(-at / period);
      return shifted < -length ? shifted + period : -shifted - 1;
    }
    if (at <= length - 1) return at;
    const shifted = at - period * Math.trunc(at / period);
    return shifted >= length ? period - shifted - 1 : shifted;
  },
  wrap(at, length) {
    if (length <= 1) return 0;
    if (at < 0) return at + length * (Math.trunc(-at / (length - 1)) + 1);
    if (at > length - 1) return at - length * Math.trunc(at / (length - 1));
    return at;
  },
};
