import { size } from "../core/shape.ts";
import type { Instruction } from "./decode.ts";
import type { Elements, Kernel } from "./kernel.ts";

/** What queries see of values: softmax(query · keyᵀ · scale) · value, and the logarithms of the sums of the scores' exponentials. */
export const attention: Kernel = (instruction) => {
  const sizes = sizesOf(instruction);
  return ([query, key, value, mask], [y, levels]) => {
    for (let row = 0; row < sizes.lead * sizes.queries; row++) {
      const scores = scoresOf(sizes, row, query!, key!, mask);
      const highest = scores.reduce((most, score) => Math.max(most, score), -Infinity);
      // A query that looks at nothing sees 0.
      const isBlind = scores.length > 0 && highest === -Infinity;
      const powers = scores.map((score) => (isBlind ? 0 : Math.exp(score - highest)));
      const total = isBlind ? 1 : powers.reduce((sum, power) => sum + power, 0);
      write(levels!, row, isBlind ? Infinity : highest + Math.log(total));
      const first = Math.floor(row / sizes.queries) * sizes.keys;
      for (let c = 0; c < sizes.values; c++) {
        let sum = 0;
        powers.forEach((power, j) => {
          sum += (power / total) * read(value!, (first + j) * sizes.values + c);
        });
        write(y!, row * sizes.values + c, sum);
      }
    }
  };
};

/** The gradients of queries, keys and values. The weights are e^(score − level). */
export const attentionBack: Kernel = (instruction) => {
  const sizes = sizesOf(instruction);
  const { width, values, keys, queries, scale } = sizes;
  return ([query, key, value, y, levels, dy, mask], outputs) => {
    const [dq, dk, dv] = outputs.map(({ positions }) => new Float64Array(positions.length));
    for (let row = 0; row < sizes.lead * queries; row++) {
      const scores = scoresOf(sizes, row, query!, key!, mask);
      const first = Math.floor(row / queries) * keys;
      let mean = 0;
      for (let c = 0; c < values; c++)
        mean += read(y!, row * values + c) * read(dy!, row * values + c);
      scores.forEach((score, j) => {
        const weight = Math.exp(score - read(levels!, row));
        let dWeight = 0;
        for (let c = 0; c < values; c++) {
          const given = read(dy!, row * values + c);
          dWeight += given * read(value!, (first + j) * values + c);
          dv![(first + j) * values + c]! += weight * given;
        }
        const dScore = weight * (dWeight - mean) * scale;
        for (let c = 0; c < width; c++) {
          dq![row * width + c]! += dScore * read(key!, (first + j) * width + c);
          dk![(first + j) * width + c]! += dScore * read(query!, row * width + c);
        }
      });
    }
    [dq, dk, dv].forEach((sums, i) => sums!.forEach((sum, at) => write(outputs[i]!, at, sum)));
  };
};

interface Sizes {
  readonly lead: number;
  readonly queries: number;
  readonly keys: number;
  readonly width: number;
  readonly values: number;
  readonly causal: boolean;
  readonly scale: number;
  /** Whether the mask is added to the scores. */
  readonly adds: boolean;
}

function sizesOf({ inputs, attributes }: Instruction): Sizes {
  const [query, key, value] = inputs.map(({ shape }) => shape);
  const [queries, width] = query!.slice(-2) as [number, number];
  const [causal = 0, bits = 0] = attributes;
  return {
    lead: size(query!.slice(0, -2)),
    queries,
    keys: key!.at(-2)!,
    width,
    values: value!.at(-1)!,
    causal: causal === 1,
    scale: new Float32Array(Uint32Array.of(bits).buffer)[0]!,
    adds: inputs.at(-1)!.dtype === "f32",
  };
}

/** The scaled scores of one query, of the keys that it may look at where it is causal; −∞ where the mask is false, or with a mask of numbers added. */
function scoresOf(
  { queries, keys, width, causal, scale, adds }: Sizes,
  row: number,
  query: Elements,
  key: Elements,
  mask: Elements | undefined,
): number[] {
  const first = Math.floor(row / queries) * keys;
  const count = causal ? Math.min(keys, (row % queries) + 1) : keys;
  return Array.from({ length: count }, (_, j) => {
    const given = mask === undefined ? null : read(mask, row * keys + j);
    if (given === 0 && !adds) return -Infinity;
    let score = 0;
    for (let c = 0; c < width; c++)
      score += read(query, row * width + c) * read(key, (first + j) * width + c);
    return given !== null && adds ? score * scale + given : score * scale;
  });
}

const read = ({ data, positions }: Elements, i: number): number => data[positions[i]!]!;

function write({ data, positions }: Elements, i: number, value: number): void {
  // A Float32Array rounds what is stored in it.
  data[positions[i]!] = value;
}
