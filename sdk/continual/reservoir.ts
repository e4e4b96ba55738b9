import { Philox } from "../core/philox.ts";
import type { TrainingData } from "../train/training-data.ts";

/** A fixed number of rows, drawn so that every row ever seen is in it with the same probability (Vitter 1985). */
export interface Reservoir {
  readonly rows: TrainingData;
  /** How many rows it was drawn from. */
  readonly seen: number;
  readonly capacity: number;
}

/** The reservoir after more rows have passed by; the one before stays as it is. */
export function refill(
  before: Reservoir | null,
  more: TrainingData,
  capacity: number,
  seed: number,
): Reservoir {
  if (!Number.isInteger(capacity) || capacity < 1)
    throw new RangeError(`replay: rows is ${capacity}; it is a whole number from 1 on`);
  const { columns } = more;
  const seen = before?.seen ?? 0;
  // Rows that it has given away do not come back: it does not grow once it is full.
  const most =
    before && before.seen > before.capacity ? Math.min(capacity, before.capacity) : capacity;
  const random = new Philox(seed, `reservoir ${seen}`);
  // Where each kept row comes from: rows of before count from 0, those that pass by follow.
  const held = before?.rows.rows ?? 0;
  // Any of them when it shrinks, since the first ones have been in it for longest.
  const kept = [...random.permutation(held)].slice(0, most);
  for (let i = 0; i < more.rows; i++) {
    if (kept.length < most) {
      kept.push(held + i);
      continue;
    }
    const place = random.below(seen + i + 1);
    if (place < most) kept[place] = held + i;
  }
  const rows = takeRows(before ? join(before.rows, more) : more, kept);
  return { rows: { ...rows, columns }, seen: seen + more.rows, capacity: most };
}

/** The named rows, in the order given. */
export function takeRows(data: TrainingData, rows: ArrayLike<number>): TrainingData {
  const { columns } = data;
  const x = new Float32Array(rows.length * columns);
  const y = like(data.y, rows.length);
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i]!;
    x.set(data.x.subarray(row * columns, (row + 1) * columns), i * columns);
    y[i] = data.y[row]!;
  }
  return { x, y, rows: rows.length, columns };
}

/** The rows of one table below those of another. */
export function join(above: TrainingData, below: TrainingData): TrainingData {
  const x = new Float32Array(above.x.length + below.x.length);
  x.set(above.x);
  x.set(below.x, above.x.length);
  const y = like(above.y, above.rows + below.rows);
  y.set(above.y);
  y.set(below.y, above.rows);
  return { x, y, rows: above.rows + below.rows, columns: above.columns };
}

/** An empty array of the kind of another. */
function like(y: Int32Array | Float32Array, length: number): Int32Array | Float32Array {
  // By the name, not by instanceof: the array may be of another realm.
  return Object.prototype.toString.call(y) === "[object Int32Array]"
    ? new Int32Array(length)
    : new Float32Array(length);
}
