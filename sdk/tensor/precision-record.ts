import { size, type Shape } from "../core/shape.ts";
import type { Half } from "../ops/policy.ts";
import type { PrecisionSettings } from "./precision.ts";

/** What a step in 16 bits has counted of one parameter's gradient. */
export interface GradientRecord {
  readonly parameter: string;
  /** What the products with the parameter compute in. */
  readonly dtype: Half;
  /** Gradient values so far. */
  readonly values: number;
  /** Those that were infinite or NaN. */
  readonly overflow: number;
  /** Those that were not 0 and too small for all digits of the dtype. */
  readonly underflow: number;
}

/** What a step in 16 bits has met so far. */
export interface PrecisionReport {
  readonly level: string;
  /** What the next loss is multiplied with. */
  readonly lossScale: number;
  readonly steps: number;
  /** Steps that left the state as it was, because a gradient overflowed. */
  readonly skipped: number;
  readonly gradients: readonly GradientRecord[];
  toString(): string;
}

/** A gradient that the steps watch. */
export interface Watched {
  readonly parameter: string;
  readonly shape: Shape;
}

interface Counts {
  values: number;
  overflow: number;
  underflow: number;
  /** Values since the last choice, and those among them that are unfit for f16. */
  recent: number;
  unfit: number;
}

/** Adds up what steps count, and chooses dtypes by it. */
export class PrecisionRecord {
  readonly #settings: PrecisionSettings;
  readonly #counts = new Map<string, Counts>();
  readonly #dtypes = new Map<string, Half>();
  #steps = 0;
  #skipped = 0;
  #chosenAt = 0;

  constructor(settings: PrecisionSettings) {
    this.#settings = settings;
  }

  /** The dtype of the products with a parameter, at present. */
  dtypeOf(parameter: string): Half {
    return this.#dtypes.get(parameter) ?? this.#settings.half;
  }

  /** Equal while all parameters keep their dtypes. */
  get choice(): string {
    const { half } = this.#settings;
    return [...this.#dtypes]
      .flatMap(([name, dtype]) => (dtype === half ? [] : [`${name} ${dtype}`]))
      .join();
  }

  /** Takes the counts of steps, one row of numbers for each gradient of each step. */
  add(watched: readonly Watched[], counts: ArrayLike<number>): void {
    const columns = this.#settings.selector === null ? 3 : 4;
    const width = watched.length * columns;
    for (let at = 0; at < counts.length; at += width) {
      let overflows = 0;
      watched.forEach(({ parameter, shape }, i) => {
        const kept = this.#of(parameter);
        const first = at + i * columns;
        const values = size(shape) * counts[first]!;
        kept.values += values;
        kept.recent += values;
        kept.overflow += counts[first + 1]!;
        kept.underflow += counts[first + 2]!;
        if (columns === 4) kept.unfit += counts[first + 3]!;
        overflows += counts[first + 1]!;
      });
      this.#steps++;
      if (overflows > 0 && typeof this.#settings.lossScale !== "number") this.#skipped++;
    }
    this.#choose();
  }

  report(lossScale: number): PrecisionReport {
    const gradients = [...this.#counts].map(([parameter, counts]) => ({
      parameter,
      dtype: this.dtypeOf(parameter),
      values: counts.values,
      overflow: counts.overflow,
      underflow: counts.underflow,
    }));
    const report = {
      level: this.#settings.level,
      lossScale,
      steps: this.#steps,
      skipped: this.#skipped,
      gradients,
    };
    return { ...report, toString: () => show(report) };
  }

  #of(parameter: string): Counts {
    let counts = this.#counts.get(parameter);
    if (counts === undefined) {
      counts = { values: 0, overflow: 0, underflow: 0, recent: 0, unfit: 0 };
      this.#counts.set(parameter, counts);
    }
    return counts;
  }

  #choose(): void {
    const { selector } = this.#settings;
    if (selector === null || this.#steps - this.#chosenAt < selector.every) return;
    this.#chosenAt = this.#steps;
    for (const [parameter, counts] of this.#counts) {
      const most = selector.rule === "any" ? 0 : selector.share * counts.recent;
      this.#dtypes.set(parameter, counts.unfit > most ? "bf16" : "f16");
      counts.recent = counts.unfit = 0;
    }
  }
}

function show(report: Omit<PrecisionReport, "toString">): string {
  const head = ["parameter", "dtype", "values", "overflow", "underflow"];
  const rows = report.gradients.map((each) => [
    each.parameter,
    each.dtype,
    ...[each.values, each.overflow, each.underflow].map(String),
  ]);
  const widths = head.map((name, i) => Math.max(...[head, ...rows].map((row) => row[i]!.length)));
  const line = (row: readonly string[]) =>
    row.map((text, i) => (i < 2 ? text.padEnd(widths[i]!) : text.padStart(widths[i]!))).join("  ");
  return [
    `${report.level}: loss scale ${report.lossScale}, ${report.skipped} of ${report.steps} steps skipped`,
    ...[head, ...rows].map(line),
  ].join("\n");
}
