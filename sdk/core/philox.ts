import { ValueError } from "./errors.ts";
// Taken once: where the global object is a sandbox (jest, a vm context) each look at `Math` costs more than the product.
const { imul, floor } = Math;

/** One round's multipliers and the key's increments (Salmon et al. 2011). */
const m0 = 0xd2511f53;
const m1 = 0xcd9e8d57;
const w0 = 0x9e3779b9;
const w1 = 0xbb67ae85;

/** Philox 4x32-10: four random words for a counter of four words under a key of two, written to `out`. */
export function philox(
  c0: number,
  c1: number,
  c2: number,
  c3: number,
  k0: number,
  k1: number,
  out: Uint32Array | Int32Array,
): void {
  for (let round = 0; round < 10; round++) {
    const high0 = mulHigh(m0, c0);
    const low0 = imul(m0, c0);
    const high1 = mulHigh(m1, c2);
    const low1 = imul(m1, c2);
    c0 = high1 ^ c1 ^ k0;
    c2 = high0 ^ c3 ^ k1;
    c1 = low1;
    c3 = low0;
    k0 = (k0 + w0) | 0;
    k1 = (k1 + w1) | 0;
  }
  out[0] = c0;
  out[1] = c1;
  out[2] = c2;
  out[3] = c3;
}

/** The upper 32 bits of a product of two unsigned words. */
function mulHigh(a: number, b: number): number {
  const al = a & 0xffff;
  const ah = a >>> 16;
  const bl = b & 0xffff;
  const bh = b >>> 16;
  const middle = ah * bl + ((al * bl) >>> 16);
  return (ah * bh + floor(middle / 0x10000) + (((middle % 0x10000) + al * bh) >>> 16)) | 0;
}

/** A word as a number in [0, 1) with 24 bits. */
export function unit(word: number): number {
  return (word >>> 8) * 2 ** -24;
}

/** Box–Muller: two normal numbers from two words. */
export function normals(a: number, b: number): readonly [number, number] {
  const radius = Math.sqrt(-2 * Math.log(((a >>> 8) + 1) * 2 ** -24));
  const angle = 2 * Math.PI * unit(b);
  return [radius * Math.cos(angle), radius * Math.sin(angle)];
}

/**
 * A stream of random numbers on the host. The same seed and name give the same numbers, and streams of
 * different names know nothing of each other: a new use of randomness does not shift the others.
 *
 * @example
 * new Philox(42, "split").permutation(4) // always the same order
 */
export class Philox {
  readonly #key: readonly [number, number];
  readonly #name: readonly [number, number];
  readonly #words = new Uint32Array(4);
  #block = 0;
  #next = 4;
  #spare: number | null = null;

  constructor(seed: number, name = "") {
    if (!Number.isFinite(seed)) throw new ValueError(`seed: must be a finite number, got ${seed}`);
    const bits = new Uint32Array(new Float64Array([seed]).buffer);
    this.#key = [bits[0]!, bits[1]!];
    this.#name = nameWords(name);
  }

  /** The next 32 random bits. */
  word(): number {
    if (this.#next === 4) {
      philox(this.#block++, 0, ...this.#name, ...this.#key, this.#words);
      this.#next = 0;
    }
    return this.#words[this.#next++]!;
  }

  /** A number in [0, 1), with 53 random bits. */
  uniform(): number {
    return ((this.word() >>> 5) * 2 ** 26 + (this.word() >>> 6)) * 2 ** -53;
  }

  /** A number of mean 0 and variance 1. */
  normal(): number {
    if (this.#spare !== null) {
      const spare = this.#spare;
      this.#spare = null;
      return spare;
    }
    const [first, second] = normals(this.word(), this.word());
    this.#spare = second;
    return first;
  }

  /** A whole number from 0 to `below` − 1, each equally likely. */
  below(below: number): number {
    if (!Number.isInteger(below) || below < 1 || below > 2 ** 32)
      throw new ValueError(`below: must be a whole number from 1 to 2^32, got ${below}`);
    // Words at and above the last multiple of `below` would favour small results.
    const limit = 2 ** 32 - (2 ** 32 % below);
    for (;;) {
      const word = this.word();
      if (word < limit) return word % below;
    }
  }

  /** The numbers 0 … n−1 in random order. */
  permutation(n: number): Uint32Array {
    const order = Uint32Array.from({ length: n }, (_, i) => i);
    for (let i = n - 1; i > 0; i--) {
      const j = this.below(i + 1);
      const kept = order[i]!;
      order[i] = order[j]!;
      order[j] = kept;
    }
    return order;
  }
}

/** Two words from a name: FNV-1a from two starting points, over UTF-16 units. */
function nameWords(name: string): readonly [number, number] {
  let a = 0x811c9dc5;
  let b = 0x01000193;
  for (let i = 0; i < name.length; i++) {
    a = imul(a ^ name.charCodeAt(i), 0x01000193);
    b = imul(b ^ name.charCodeAt(i), 0x85ebca6b);
  }
  return [a >>> 0, b >>> 0];
}
