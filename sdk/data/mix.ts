import { hash } from "../core/hash.ts";

/**
 * SQL that turns a row's number into one of 2³² scattered numbers, differently for every `salt`.
 *
 * Own arithmetic, since the database's hash may change with its version; the multipliers stay below 2³¹, so that no product overflows.
 */
export function mix(row: string, salt: string): string {
  const offset = Buffer.from(hash(salt), "hex").readUInt32LE();
  const times = (x: string, k: number): string => `(${x} * ${k} % 4294967296)`;
  const fold = (x: string): string => `xor(${x}, ${x} >> 15)`;
  const first = fold(times(`(${row} + ${offset})`, 1_664_525));
  const second = fold(times(first, 1_103_515_245));
  return fold(times(second, 747_796_405));
}
