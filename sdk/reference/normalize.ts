import type { Elements, Kernel } from "./kernel.ts";

/** Rows with mean 0 and variance 1, and what their distances from the mean were multiplied with. */
export const normalize: Kernel = ({ inputs, attributes }) => {
  const length = inputs[0]!.shape.at(-1)!;
  const epsilon = new Float32Array(Uint32Array.of(attributes[0]!).buffer)[0]!;
  return ([x], [y, factors]) => {
    for (let row = 0; row < factors!.positions.length; row++) {
      const values = rowOf(x!, row, length);
      const mean = meanOf(values);
      const variance = meanOf(values.map((value) => (value - mean) ** 2));
      const factor = 1 / Math.sqrt(variance + epsilon);
      write(factors!, row, factor);
      values.forEach((value, i) => write(y!, row * length + i, (value - mean) * factor));
    }
  };
};

/** The gradient of the rows: factor · (g − mean of g − y · mean of g · y). */
export const normalizeBack: Kernel = ({ inputs }) => {
  const length = inputs[0]!.shape.at(-1)!;
  return ([y, grad, factors], [dx]) => {
    for (let row = 0; row < factors!.positions.length; row++) {
      const values = rowOf(y!, row, length);
      const given = rowOf(grad!, row, length);
      const mean = meanOf(given);
      const along = meanOf(given.map((g, i) => g * values[i]!));
      const factor = read(factors!, row);
      given.forEach((g, i) =>
        write(dx!, row * length + i, factor * (g - mean - values[i]! * along)),
      );
    }
  };
};

const rowOf = (x: Elements, row: number, length: number): number[] =>
  Array.from({ length }, (_, i) => read(x, row * length + i));

const meanOf = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

const read = ({ data, positions }: Elements, i: number): number => data[positions[i]!]!;

function write({ data, positions }: Elements, i: number, value: number): void {
  // A Float32Array rounds what is stored in it.
  data[positions[i]!] = value;
}
