import type { StoredTensor } from "./safetensors.ts";

type Tensors = Readonly<Record<string, StoredTensor>>;

/** A tensor with fewer zeros than this share is written as it is. */
const least = 0.25;

/**
 * Stores tensors that are mostly 0 as what is not 0: `<name>.mask` has one bit for each place (the first in the lowest bit of the first
 * byte), `<name>.values` what stands where a bit is 1, `<name>.shape` the shape.
 */
export function packSparse(tensors: Tensors): Tensors {
  return Object.fromEntries(
    Object.entries(tensors).flatMap(([name, tensor]): [string, StoredTensor][] => {
      const { shape, data } = tensor;
      const isWeight = data instanceof Float32Array || data instanceof Int8Array;
      if (!isWeight || shape.length !== 2) return [[name, tensor]];
      let zeros = 0;
      for (const value of data) if (value === 0) zeros++;
      if (zeros < least * data.length) return [[name, tensor]];
      const mask = new Uint8Array(Math.ceil(data.length / 8));
      data.forEach((value: number, i: number) => {
        if (value !== 0) mask[i >> 3]! |= 1 << (i & 7);
      });
      const values = data.filter((value: number) => value !== 0);
      return [
        [`${name}.mask`, { shape: [mask.length], data: mask }],
        [`${name}.values`, { shape: [values.length], data: values }],
        [`${name}.shape`, { shape: [shape.length], data: Int32Array.from(shape) }],
      ];
    }),
  );
}

/** The tensors that `packSparse` was given. */
export function unpackSparse(tensors: Tensors): Tensors {
  const found: Record<string, StoredTensor> = {};
  for (const [name, tensor] of Object.entries(tensors)) {
    const base = /^(.*)\.(?:mask|values|shape)$/.exec(name)?.[1];
    if (base === undefined) found[name] = tensor;
    else if (name.endsWith(".mask")) found[base] = unpack(base, tensors);
  }
  return found;
}

function unpack(name: string, tensors: Tensors): StoredTensor {
  const [mask, values, shape] = ["mask", "values", "shape"].map(
    (part) => tensors[`${name}.${part}`]?.data,
  );
  const sizes = shape instanceof Int32Array ? [...shape] : [];
  const length = sizes.reduce((a, b) => a * b, 1);
  const isValue = values instanceof Float32Array || values instanceof Int8Array;
  const ones = mask instanceof Uint8Array ? bits(mask, length) : [];
  const fits = sizes.length === 2 && sizes.every((size) => size > 0);
  if (!isValue || !fits || ones.length !== values.length || mask?.length !== Math.ceil(length / 8))
    throw new TypeError(
      `load: the parts of "${name}", which is stored without its zeros, do not fit together; the file is corrupt`,
    );
  const data = values instanceof Int8Array ? new Int8Array(length) : new Float32Array(length);
  ones.forEach((place, i) => (data[place] = values[i]!));
  return { shape: sizes, data };
}

/** The places of the bits that are 1, below a length. */
function bits(mask: Uint8Array, length: number): number[] {
  const places: number[] = [];
  for (let i = 0; i < Math.min(length, mask.length * 8); i++)
    if ((mask[i >> 3]! >> (i & 7)) & 1) places.push(i);
  return places;
}
