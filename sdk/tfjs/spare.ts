import { allocate, dtypeOf, type DType, type Stored } from "../core/dtype.ts";

/** Smaller arrays are made anew as fast. */
const least = 4096;
/** So many bytes are kept at the most. */
const most = 2 ** 27;

/**
 * Arrays that nothing refers to any more, for programs to write to: a training step leaves as many as the next one needs, and fresh memory would
 * have to be cleared and brought in page by page. What is given is spare only after `release`, because a program that waits may read it.
 */
export class Spare {
  readonly #free = new Map<string, Stored[]>();
  #given: Stored[] = [];
  #bytes = 0;

  give(array: Stored): void {
    if (array.byteLength >= least) this.#given.push(array);
  }

  /** An array for `count` elements, whose contents are arbitrary. */
  readonly take = (dtype: DType, count: number): Stored => {
    const array = this.#free.get(`${dtype} ${count}`)?.pop();
    if (array === undefined) return allocate(dtype, count);
    this.#bytes -= array.byteLength;
    return array;
  };

  /** Makes spare what was given: nothing reads it any more. */
  release(): void {
    for (const array of this.#given) {
      if (this.#bytes + array.byteLength > most) this.clear();
      const key = keyOf(array);
      const list = this.#free.get(key);
      if (list === undefined) this.#free.set(key, [array]);
      else list.push(array);
      this.#bytes += array.byteLength;
    }
    this.#given = [];
  }

  /** Leaves to the garbage collector what was given: something may still read it. */
  forget(): void {
    this.#given = [];
  }

  clear(): void {
    this.#free.clear();
    this.#bytes = 0;
  }
}

const keyOf = (array: Stored): string => `${dtypeOf(array)} ${array.length}`;
