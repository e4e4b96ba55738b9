import { draws } from "../core/draws.ts";

/** A metric with the interval in which it lies with 95 % confidence, by bootstrap of the rows. */
export class Estimate {
  readonly value: number;
  readonly low: number;
  readonly high: number;

  constructor(value: number, low: number, high: number) {
    this.value = value;
    this.low = low;
    this.high = high;
  }

  /** As in "0.782 (95 % interval 0.713 to 0.846)". */
  toString(): string {
    if (Number.isNaN(this.value)) return "not defined for these rows";
    return `${fixed(this.value)} (95 % interval ${fixed(this.low)} to ${fixed(this.high)})`;
  }

  toJSON(): { value: number; low: number; high: number } {
    return { value: this.value, low: this.low, high: this.high };
  }

  static {
    draws<Estimate>(this.prototype, { text: String });
  }
}

/** Three decimals, or four figures for numbers of 10 and more. */
const fixed = (value: number): string =>
  Math.abs(value) >= 10 ? String(Number(value.toPrecision(4))) : value.toFixed(3);
