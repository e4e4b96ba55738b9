import { exclusive } from "../data/duck.ts";

/** Features row by row, with what is to be predicted. */
export interface Matrix {
  /** Row-major. */
  readonly x: Float32Array;
  /** The class's index, or the number to predict; empty when the rows have no target. */
  readonly y: Int32Array | Float32Array;
  readonly rows: number;
  readonly columns: number;
  /** Each row's number in its source, from 0. */
  readonly row: Int32Array;
}

/** Runs a query whose columns are the row's number, the target and the features, all but the first doubles. */
export async function readMatrix(
  sql: string,
  rows: number,
  columns: number,
  classes: boolean,
): Promise<Matrix> {
  const x = new Float32Array(rows * columns);
  const y = classes ? new Int32Array(rows) : new Float32Array(rows);
  const row = new Int32Array(rows);
  await exclusive(async (connection) => {
    const result = await connection.stream(sql);
    let done = 0;
    for (;;) {
      const chunk = await result.fetchChunk();
      if (!chunk || chunk.rowCount === 0) break;
      const count = chunk.rowCount;
      // The values lie in typed arrays that ignore gaps, so the query leaves none.
      const numbers = (i: number): ArrayLike<number> =>
        (chunk.getColumnVector(i) as unknown as { items: ArrayLike<number> }).items;
      const [rowNumbers, targets] = [numbers(0), numbers(1)];
      for (let i = 0; i < count; i++) {
        row[done + i] = rowNumbers[i] as number;
        y[done + i] = targets[i] as number;
      }
      for (let j = 0; j < columns; j++) {
        const values = numbers(j + 2);
        for (let i = 0, at = done * columns + j; i < count; i++, at += columns)
          x[at] = values[i] as number;
      }
      done += count;
    }
  });
  return { x, y, rows, columns, row };
}
