import type { NativeProgram } from "#native";

interface Entry<T> {
  readonly value: T;
  readonly weight: number;
  /** Greater for what was used later. */
  used: number;
}

/** Remembers values by key, of which the most recently used stay: at most so many, and of at most so much weight together. */
export class Recent<T> {
  readonly #most: number;
  readonly #mostWeight: number;
  readonly #entries = new Map<string, Entry<T>>();
  #weight = 0;
  #uses = 0;

  constructor(most: number, mostWeight: number = Infinity) {
    this.#most = most;
    this.#mostWeight = mostWeight;
  }

  get(key: string): T | undefined {
    const entry = this.#entries.get(key);
    if (entry === undefined) return undefined;
    entry.used = ++this.#uses;
    return entry.value;
  }

  set(key: string, value: T, weight: number = 0): void {
    this.#remove(key);
    this.#entries.set(key, { value, weight, used: ++this.#uses });
    this.#weight += weight;
    while (this.#entries.size > this.#most || this.#weight > this.#mostWeight)
      this.#remove(this.#leastRecent());
  }

  values(): T[] {
    const entries = [...this.#entries.values()].sort((a, b) => a.used - b.used);
    return entries.map(({ value }) => value);
  }

  /** Looked for only when something has to go: to look something up must take no time. */
  #leastRecent(): string {
    let [least, found] = [Infinity, ""];
    for (const [key, { used }] of this.#entries) if (used < least) [least, found] = [used, key];
    return found;
  }

  #remove(key: string): void {
    this.#weight -= this.#entries.get(key)?.weight ?? 0;
    this.#entries.delete(key);
  }
}

const mostScratch = 2 ** 30;

/** The combinations of shapes that a compiled function is kept for: each has its scratch, of which there is a limit to what all have together. */
export const recentVariants = <T>(): Recent<T> => new Recent(64, mostScratch);

/** What a program weighs among those; the last one stays, however much that is. */
export const weightOf = ({ arenaBytes }: NativeProgram): number =>
  Math.min(arenaBytes, mostScratch);
