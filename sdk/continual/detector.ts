/** Watches a stream of numbers, such as the errors of a model, one by one. */
export interface DriftDetector {
  readonly name: string;
  /** Takes the next number; true when the stream has changed. After a change it starts anew with the next number. */
  update(value: number): boolean;
  /** Forgets the stream so far: what comes next is another one. */
  reset(): void;
}

/** Throws when a value of the stream is not a number. */
export function checkValue(name: string, value: number): void {
  if (!Number.isFinite(value)) throw new RangeError(`${name}: the stream holds ${value}`);
}
