import { shown } from "../core/shown.ts";

/** Throws, in the name of a layer, unless its sizes are whole numbers from 1 on. */
export function expectSizes(layer: string, sizes: Readonly<Record<string, unknown>>): void {
  for (const [name, size] of Object.entries(sizes))
    if (!Number.isInteger(size) || (size as number) < 1)
      throw new RangeError(`${layer}: ${name} is ${shown(size)}; it is a whole number from 1 on`);
}
