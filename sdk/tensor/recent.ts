import type { NativeProgram } from "#native/native.ts";

/** Remembers values by key, of which the most recently used stay: at most so many, and of at most so much weight together. */
export class Recent<T> {
  readonly #most: number;
  readonly #mostWeight: number;
  readonly #values = new Map<string, { readonly value: T; readonly weight: number }>();
  #weight = 0;

  constructor(most: number, mostWeight: number = Infinity) {
    this.#most = most;
    this.#mostWeight = mostWeight;
  }

  get(key: string): T | undefined {
    const entry = this.#values.get(key);
    // Put in again, the key stands last: keys keep their order of insertion.
    if (entry !== undefined && this.#values.delete(key)) this.#values.set(key, entry);
    return entry?.value;
  }

  set(key: string, value: T, weight: number = 0): void {
    this.#remove(key);
    this.#values.set(key, { value, weight });
    this.#weight += weight;
    while (this.#values.size > this.#most || this.#weight > this.#mostWeight)
      this.#remove(this.#values.keys().next().value!);
  }

  values(): T[] {
    return [...this.#values.values()].map(({ value }) => value);
  }

  #remove(key: string): void {
    this.#weight -= this.#values.get(key)?.weight ?? 0;
    this.#values.delete(key);
  }
}

const mostScratch = 2 ** 30;

/** The combinations of shapes that a compiled function is kept for: each has its scratch, of which there is a limit to what all have together. */
export const recentVariants = <T>(): Recent<T> => new Recent(64, mostScratch);

/** What a program weighs among those; the last one stays, however much that is. */
export const weightOf = ({ arenaBytes }: NativeProgram): number =>
  Math.min(arenaBytes, mostScratch);
