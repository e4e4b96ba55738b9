import { checkOptions } from "../core/options.ts";
import { checkValue, type DriftDetector } from "./detector.ts";

/** How sensitive ADWIN is; the defaults are river's. */
export interface AdwinOptions {
  /** The share of false alarms that is accepted; smaller is slower and surer. @default 0.002 */
  readonly delta?: number;
  /** The window is looked at after so many numbers. @default 32 */
  readonly clock?: number;
  /** How many buckets of one size are kept before two are joined. @default 5 */
  readonly buckets?: number;
  /** Both parts of a cut hold at least so many numbers. @default 5 */
  readonly minimum?: number;
  /** Nothing is told before so many numbers. @default 10 */
  readonly grace?: number;
}

/** ADWIN with a look at its window. */
export interface Adwin extends DriftDetector {
  /** How many numbers the window holds. */
  readonly width: number;
  /** Their mean. */
  readonly mean: number;
}

/** Numbers that stand next to each other, as their sum and their summed squares around the mean. */
interface Bucket {
  readonly total: number;
  readonly squares: number;
}

/**
 * ADWIN (Bifet and Gavaldà 2007): keeps a window of the newest numbers that grows while nothing changes. When the means of an older and
 * a newer part differ by more than chance allows, the stream has changed. The window is kept in buckets whose sizes are powers of
 * two, so a million numbers take a hundred buckets.
 *
 * @example
 * const detector = adwin();
 * for (const wrong of errors) if (detector.update(wrong)) console.log("drift");
 */
export function adwin(options: AdwinOptions = {}): Adwin {
  checkOptions("adwin", options, ["delta", "clock", "buckets", "minimum", "grace"]);
  const { delta = 0.002, clock = 32, buckets = 5, minimum = 5, grace = 10 } = options;
  if (!(delta > 0 && delta < 1)) throw new RangeError(`adwin: delta is ${delta}; between 0 and 1`);
  for (const [name, value] of Object.entries({ clock, buckets, minimum, grace }))
    if (!Number.isInteger(value) || value < 1)
      throw new RangeError(`adwin: ${name} is ${value}; it is a whole number from 1 on`);
  let window = new Window(buckets);
  let ticks = 0;
  const reset = (): void => {
    window = new Window(buckets);
    ticks = 0;
  };

  return {
    name: "ADWIN",
    get width() {
      return window.width;
    },
    get mean() {
      return window.width === 0 ? 0 : window.total / window.width;
    },
    update(value) {
      checkValue("adwin", value);
      window.add(value);
      if (++ticks % clock !== 0 || window.width <= grace) return false;
      if (!window.hasCut(delta, minimum)) return false;
      reset();
      return true;
    },
    reset,
  };
}

class Window {
  readonly #most: number;
  /** Buckets by size: row i holds those of 2ⁱ numbers, oldest first. */
  readonly #rows: Bucket[][] = [[]];
  width = 0;
  total = 0;
  #squares = 0;

  constructor(most: number) {
    this.#most = most;
  }

  add(value: number): void {
    if (this.width > 0)
      this.#squares += (this.width * (value - this.total / this.width) ** 2) / (this.width + 1);
    this.width++;
    this.total += value;
    this.#rows[0]!.push({ total: value, squares: 0 });
    // One bucket too many: the two oldest become one of the next size.
    for (let i = 0; this.#rows[i]!.length > this.#most; i++) {
      const [a, b] = this.#rows[i]!.splice(0, 2) as [Bucket, Bucket];
      const each = 2 ** i;
      const apart = ((a.total - b.total) / each) ** 2;
      const squares = a.squares + b.squares + (each / 2) * apart;
      (this.#rows[i + 1] ??= []).push({ total: a.total + b.total, squares });
    }
  }

  /** Whether some older part differs from the rest. */
  hasCut(delta: number, minimum: number): boolean {
    const surprise = Math.log((2 * Math.log(this.width)) / delta);
    const variance = this.#squares / this.width;
    let older = 0;
    let sum = 0;
    for (let i = this.#rows.length - 1; i >= 0; i--)
      for (const bucket of this.#rows[i]!) {
        older += 2 ** i;
        sum += bucket.total;
        const newer = this.width - older;
        if (older < minimum || newer < minimum) continue;
        const difference = Math.abs(sum / older - (this.total - sum) / newer);
        const shares = 1 / (older - minimum + 1) + 1 / (newer - minimum + 1);
        const chance = Math.sqrt(2 * shares * variance * surprise) + (2 / 3) * surprise * shares;
        if (difference > chance) return true;
      }
    return false;
  }
}
