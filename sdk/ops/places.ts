import { ShapeError } from "../core/errors.ts";

/** So many places i32 tells apart. */
export const mostPlaces: number = 2 ** 31;

/** Throws where an axis has more places than i32 names: they would wrap around to below 0. */
export function expectPlaces(op: string, length: number): void {
  if (length > mostPlaces)
    throw new ShapeError(
      `${op}: places are i32, of which there are ${mostPlaces} on an axis, got ${length}; divide the axis by reshape`,
    );
}
