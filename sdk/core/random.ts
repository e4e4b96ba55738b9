import { ValueError } from "./errors.ts";
let current = 0;

/** Fixes the seed that everything random starts from: a re-run gives the same numbers, bit for bit. */
export function seed(value: number): void {
  if (!Number.isSafeInteger(value))
    throw new ValueError(`seed: must be a whole number, got ${value}`);
  current = value;
}

/** The seed in force; 0 until `seed` is called. */
export function currentSeed(): number {
  return current;
}
