import { Philox } from "../core/philox.ts";

/** The numbers of the rows to learn from and to watch the training with, both in ascending order. */
export interface RowParts {
  readonly train: Uint32Array;
  readonly validation: Uint32Array;
}

/** Sets a share of the rows apart, seeded; of classes each gives its share. */
export function validationRows(
  rows: number,
  share: number,
  seed: number,
  classes?: ArrayLike<number>,
): RowParts {
  const apart = new Uint8Array(rows);
  if (share > 0) {
    const seen = new Map<number, number>();
    const sizes = new Map<number, number>();
    for (let row = 0; row < rows; row++) {
      const c = classes?.[row] ?? 0;
      sizes.set(c, (sizes.get(c) ?? 0) + 1);
    }
    for (const row of new Philox(seed, "validation").permutation(rows)) {
      const c = classes?.[row] ?? 0;
      const taken = seen.get(c) ?? 0;
      if (taken >= Math.round(sizes.get(c)! * share)) continue;
      apart[row] = 1;
      seen.set(c, taken + 1);
    }
  }
  const all = Uint32Array.from({ length: rows }, (_, row) => row);
  const parts = {
    train: all.filter((row) => apart[row] === 0),
    validation: all.filter((row) => apart[row] === 1),
  };
  if (parts.train.length === 0 || (share > 0 && parts.validation.length === 0))
    throw new RangeError(
      `fit: a share of ${share} divides ${rows} rows into ${parts.train.length} to learn from and ${parts.validation.length} to validate; give other shares or more rows`,
    );
  return parts;
}
