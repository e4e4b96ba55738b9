import type { Kernel } from "./kernel.ts";
import { lengthOf } from "./reduce.ts";

/** How far each row of a is from each column of b: the length of their difference. */
export const distance: Kernel = ({ inputs, outputs }) => {
  const k = inputs[0]!.shape.at(-1)!;
  const [m, n] = outputs[0]!.shape.slice(-2) as [number, number];
  return ([a, b], [y]) => {
    for (let i = 0; i < y!.positions.length; i++) {
      const row = Math.floor(i / n);
      const columns = Math.floor(row / m) * k * n + (i % n);
      const apart = (j: number) =>
        a!.data[a!.positions[row * k + j]!]! - b!.data[b!.positions[columns + j * n]!]!;
      y!.data[y!.positions[i]!] = lengthOf(apart, k);
    }
  };
};
