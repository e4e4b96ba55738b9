import { expectObject } from "../core/options.ts";

/** Rows to learn from. */
export interface TrainingData {
  /** Row-major features. */
  readonly x: Float32Array;
  /** The class's number, or the number to predict. */
  readonly y: Int32Array | Float32Array;
  readonly rows: number;
  readonly columns: number;
}

/** Throws when sizes do not fit, or a value is missing or infinite. */
export function checkTrainingData(data: TrainingData): void {
  expectObject("fit", "rows { x, y, rows, columns }", data);
  const { x, y, rows, columns } = data;
  expectObject("fit", "x as a Float32Array", x);
  expectObject("fit", "y as an Int32Array or a Float32Array", y);
  if (rows < 1 || columns < 1)
    throw new RangeError(
      `fit: the data have ${rows} rows and ${columns} features; both must be above 0`,
    );
  if (x.length !== rows * columns || y.length !== rows)
    throw new RangeError(
      `fit: ${rows} rows of ${columns} features need ${rows * columns} and ${rows} values, got ${x.length} and ${y.length}`,
    );
  for (const [name, values, width] of [
    ["feature", x, columns],
    ["target", y, 1],
  ] as const) {
    const bad = values.findIndex((value: number) => !Number.isFinite(value));
    if (bad >= 0)
      throw new RangeError(
        `fit: ${name} ${bad % width} of row ${Math.floor(bad / width)} is ${values[bad]}; fill or leave out missing values first`,
      );
  }
}
