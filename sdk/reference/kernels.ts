import { fromBf16 } from "../core/numbers.ts";
import { size } from "../core/shape.ts";
import { halfToEven } from "../graph/micro.ts";
import { normals, philox, unit } from "../core/philox.ts";
import type { Instruction } from "./decode.ts";
import { elementwise } from "./elementwise.ts";
import { argsort, fourier, matrix, scan, scatter } from "./arrays.ts";
import { distance } from "./distance.ts";
import { inside, pick, search } from "./search.ts";
import { longs, placesOf, type Elements, type Kernel } from "./kernel.ts";
import { attention, attentionBack } from "./attention.ts";
import { conv, convWeights } from "./convolution.ts";
import { normalize, normalizeBack } from "./normalize.ts";
import { pool, poolBack } from "./pool.ts";
import { reduce } from "./reduce.ts";
import { resample } from "./resample.ts";

/** What each instruction does; a loop runs a program, which only that knows. */
export const kernels: { readonly [K in Exclude<Instruction["opcode"], "loop">]: Kernel } = {
  elementwise,
  reduce,
  conv,
  "conv-weights": convWeights,
  pool,
  "pool-back": poolBack,
  scan,
  argsort,
  scatter,
  fourier,
  matrix,
  search,
  inside,
  pick,
  distance,
  resample,

  copy:
    () =>
    ([x], [y]) => {
      for (let i = 0; i < y!.positions.length; i++) write(y!, i, read(x!, i));
    },

  matmul: (instruction) => {
    const { dtype } = instruction.outputs[0]!;
    if (dtype === "i64") return longProduct(instruction);
    if (dtype === "i32") return product(instruction, Math.imul, (sum) => sum | 0);
    if (instruction.inputs[0]!.dtype === "bf16")
      return product(instruction, (a, b) => fromBf16(a) * fromBf16(b));
    return product(instruction, (a, b) => a * b);
  },
  // Whole numbers this small are exact in the doubles that the sum is kept in; storing them wraps to i32.
  "matmul-i8": (instruction) => product(instruction, Math.imul),
  "matmul-bits": (instruction) => product(instruction, (a, b) => bitsOf(a ^ b)),

  quantize:
    () =>
    ([x, scale], [y]) => {
      for (let i = 0; i < y!.positions.length; i++) {
        const whole = halfToEven(Math.fround(read(x!, i) / read(scale!, i)));
        // Storing NaN in an Int8Array gives 0.
        write(y!, i, Math.min(127, Math.max(-127, whole)));
      }
    },

  gather({ inputs, attributes }) {
    const { shape } = inputs[0]!;
    const axis = attributes[0]!;
    const length = shape[axis]!;
    const after = size(shape.slice(axis + 1));
    return ([x, index], [y]) => {
      const picks = index!.positions.length;
      const places = placesOf(index!, shape, axis, "gather");
      for (let i = 0; i < y!.positions.length; i++) {
        const place = Math.floor(i / after);
        const before = Math.floor(place / picks);
        const picked = places[place % picks]!;
        write(y!, i, read(x!, (before * length + picked) * after + (i % after)));
      }
    };
  },

  "scatter-add"({ outputs, attributes }) {
    const { shape, dtype } = outputs[0]!;
    const axis = attributes[0]!;
    const length = shape[axis]!;
    const after = size(shape.slice(axis + 1));
    return ([index, updates], [y]) => {
      const sums = new Float64Array(size(shape));
      if (dtype === "i64") longs(y!).fill(0n);
      const picks = index!.positions.length;
      const places = placesOf(index!, shape, axis, "scatter-add");
      for (let i = 0; i < updates!.positions.length; i++) {
        const place = Math.floor(i / after);
        const before = Math.floor(place / picks);
        const picked = places[place % picks]!;
        const at = (before * length + picked) * after + (i % after);
        if (dtype === "i64") {
          const place = y!.positions[at]!;
          longs(y!)[place]! += longs(updates!)[updates!.positions[i]!]!;
          continue;
        }
        sums[at] =
          dtype === "i32" ? (sums[at]! + read(updates!, i)) | 0 : sums[at]! + read(updates!, i);
      }
      if (dtype !== "i64") for (let i = 0; i < sums.length; i++) write(y!, i, sums[i]!);
    };
  },

  attention,
  "attention-back": attentionBack,

  normalize,
  "normalize-back": normalizeBack,

  softmax: ({ inputs }) =>
    overRows(inputs[0]!.shape.at(-1)!, (x, highest, sum) => Math.exp(x - highest) / sum),
  "log-softmax": ({ inputs }) =>
    overRows(inputs[0]!.shape.at(-1)!, (x, highest, sum) => x - highest - Math.log(sum)),

  random({ attributes }) {
    const [kind, stream] = attributes as [number, number];
    const words = new Int32Array(4);
    return ([key], [y]) => {
      const [k0, k1, k2, k3] = [0, 1, 2, 3].map((i) => read(key!, i)) as [
        number,
        number,
        number,
        number,
      ];
      for (let i = 0; i < y!.positions.length; i++) {
        if (i % 4 === 0) philox(i / 4, stream, k2, k3, k0, k1, words);
        write(y!, i, draw(kind, words, i % 4));
      }
    };
  },
};

/** How many bits of a byte are set. */
function bitsOf(byte: number): number {
  let count = 0;
  for (let rest = byte; rest !== 0; rest &= rest - 1) count++;
  return count;
}

function product(
  { inputs, outputs }: Instruction,
  times: (a: number, b: number) => number,
  wrap: (sum: number) => number = (sum) => sum,
): ReturnType<Kernel> {
  const k = inputs[0]!.shape.at(-1)!;
  const [m, n] = outputs[0]!.shape.slice(-2) as [number, number];
  return ([a, b], [y]) => {
    for (let i = 0; i < y!.positions.length; i++) {
      const row = Math.floor(i / n);
      const matrix = Math.floor(row / m);
      let sum = 0;
      for (let j = 0; j < k; j++)
        sum = wrap(sum + times(read(a!, row * k + j), read(b!, (matrix * k + j) * n + (i % n))));
      write(y!, i, sum);
    }
  };
}

function longProduct({ inputs, outputs }: Instruction): ReturnType<Kernel> {
  const k = inputs[0]!.shape.at(-1)!;
  const [m, n] = outputs[0]!.shape.slice(-2) as [number, number];
  return ([a, b], [y]) => {
    const at = (x: Elements, i: number) => longs(x)[x.positions[i]!]!;
    for (let i = 0; i < y!.positions.length; i++) {
      const row = Math.floor(i / n);
      const matrix = Math.floor(row / m);
      let sum = 0n;
      for (let j = 0; j < k; j++)
        sum += at(a!, row * k + j) * at(b!, (matrix * k + j) * n + (i % n));
      longs(y!)[y!.positions[i]!] = sum;
    }
  };
}

function read({ data, positions }: Elements, i: number): number {
  return data[positions[i]!]!;
}

function write({ data, positions }: Elements, i: number, value: number): void {
  // A Float32Array rounds what is stored in it.
  data[positions[i]!] = value;
}

/** A function of each element, its row's highest element and the row's sum of e^(x − highest). */
function overRows(
  length: number,
  value: (x: number, highest: number, sum: number) => number,
): ReturnType<Kernel> {
  return ([x], [y]) => {
    for (let start = 0; start < y!.positions.length; start += length) {
      let highest = -Infinity;
      for (let i = 0; i < length; i++) highest = Math.max(highest, read(x!, start + i));
      let sum = 0;
      for (let i = 0; i < length; i++) sum += Math.exp(read(x!, start + i) - highest);
      for (let i = 0; i < length; i++)
        write(y!, start + i, value(read(x!, start + i), highest, sum));
    }
  };
}

function draw(kind: number, words: Int32Array, i: number): number {
  if (kind === 2) return words[i]!;
  if (kind === 0) return unit(words[i]!);
  const first = i & 2;
  return normals(words[first]!, words[first + 1]!)[i & 1]!;
}
