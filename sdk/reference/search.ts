import { size } from "../core/shape.ts";
import { compare, reader } from "./arrays.ts";
import type { View } from "./decode.ts";
import type { Kernel } from "./kernel.ts";

/** How many elements of the sorted last axis stand before each value; with `right` those equal to it do. */
export const search: Kernel = ({ inputs, attributes }) => {
  const [n, m] = inputs.map(({ shape }) => shape.at(-1)!) as [number, number];
  const isLong = inputs[0]!.dtype === "i64";
  // Before what it is searched for is what compares below this.
  const limit = attributes[0] === 1 ? 1 : 0;
  return ([sorted, values], [y]) => {
    const [at, wanted] = [reader(sorted!, isLong), reader(values!, isLong)];
    for (let i = 0; i < y!.positions.length; i++) {
      const start = Math.floor(i / m) * n;
      let [low, high] = [0, n];
      while (low < high) {
        const middle = (low + high) >>> 1;
        if (compare(at(start + middle), wanted(i)) < limit) low = middle + 1;
        else high = middle;
      }
      y!.data[y!.positions[i]!] = low;
    }
  };
};

/** The index as i32; one outside of the axis is an error. */
export const inside: Kernel = ({ inputs, attributes }) => {
  const [length = 0] = attributes;
  const isLong = inputs[0]!.dtype === "i64";
  return ([index], [y]) => {
    const at = reader(index!, isLong);
    for (let i = 0; i < y!.positions.length; i++) {
      const place = at(i);
      if (place < 0 || place >= length)
        throw new RangeError(`inside: index ${place} is outside 0…${length - 1}`);
      y!.data[y!.positions[i]!] = Number(place);
    }
  };
};

/** For each place of the index the element of its own line at that place of the axis. */
export const pick: Kernel = ({ inputs, attributes }) => {
  const [{ shape }, index] = inputs as [View, View];
  const axis = attributes[0]!;
  const [length, own] = [shape[axis]!, index.shape[axis]!];
  const after = size(shape.slice(axis + 1));
  return ([x, places], [y]) => {
    for (let i = 0; i < y!.positions.length; i++) {
      const place = places!.data[places!.positions[i]!]!;
      if (place < 0 || place >= length)
        throw new RangeError(`pick: index ${place} is outside 0…${length - 1}`);
      const line = Math.floor(i / after / own);
      const from = (line * length + place) * after + (i % after);
      y!.data[y!.positions[i]!] = x!.data[x!.positions[from]!]!;
    }
  };
};
