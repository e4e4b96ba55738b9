/** Remembers values by key, of which the most recently used stay. */
export class Recent<T> {
  readonly #most: number;
  readonly #values = new Map<string, T>();

  constructor(most: number) {
    this.#most = most;
  }

  get(key: string): T | undefined {
    const value = this.#values.get(key);
    // Put in again, the key stands last: keys keep their order of insertion.
    if (value !== undefined && this.#values.delete(key)) this.#values.set(key, value);
    return value;
  }

  set(key: string, value: T): void {
    this.#values.set(key, value);
    if (this.#values.size > this.#most) this.#values.delete(this.#values.keys().next().value!);
  }

  values(): T[] {
    return [...this.#values.values()];
  }
}

/** How many combinations of shapes a compiled function is kept for: each has its scratch. */
export const mostVariants = 64;
