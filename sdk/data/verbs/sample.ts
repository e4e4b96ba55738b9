import { mix } from "../mix.ts";
import { ROW } from "../sql.ts";
import type { Verb } from "../verb.ts";

/** Keeps that many rows, drawn without replacement; which ones depends on the seed alone. */
export const sample: Verb<{ readonly rows: number; readonly seed: number }, null> = {
  name: "sample",
  columns: (columns, { rows }) => {
    if (!Number.isSafeInteger(rows) || rows < 0)
      throw new RangeError(`sample: expected a number of rows, got ${rows}`);
    return columns;
  },
  sql: (from, { options }) =>
    `select * from ${from} qualify row_number() over (order by ${mix(ROW, `sample ${options.seed}`)}, ${ROW}) <= ${options.rows}`,
};
