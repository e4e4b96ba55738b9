import type { Bundle } from "../protocol/content.ts";

/**
 * The parts of a bundle that JSON can carry, with what is wrong with the others (a cycle). A big integer becomes a
 * number, or text where a number would not hold it.
 */
export function serializable(data: Bundle): { readonly data: Bundle; readonly problem?: unknown } {
  const kept: Bundle = {};
  let problem: unknown;
  for (const [type, part] of Object.entries(data)) {
    try {
      kept[type] = JSON.parse(JSON.stringify(part, readable)) as unknown;
    } catch (error) {
      problem ??= error;
    }
  }
  return problem === undefined ? { data: kept } : { data: kept, problem };
}

/** What JSON takes for a value: a number or a text for a big integer. */
export function readable(_: string, value: unknown): unknown {
  if (typeof value !== "bigint") return value;
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : String(value);
}
