import { isNumber } from "../data/column.ts";
import type { Columns } from "../data/column.ts";
import { name } from "../data/sql.ts";

/** Which columns of the matrix came from one column of the table. */
export interface Block {
  readonly column: string;
  readonly start: number;
  readonly width: number;
}

/** The matrix that columns make: the names of its columns, whose they are, and how each is read in SQL. */
export interface Layout {
  readonly features: readonly string[];
  readonly blocks: readonly Block[];
  readonly sql: readonly string[];
}

/** Lays the feature columns out side by side; a column that is no number is an error that names it. */
export function layout(columns: Columns): Layout {
  const left = columns.filter(
    (each) => !isNumber(each) && each.kind !== "Vec" && each.kind !== "Bool",
  );
  if (left.length > 0) throw new TypeError(unencoded(left));
  const features: string[] = [];
  const blocks: Block[] = [];
  const sql: string[] = [];
  for (const each of columns) {
    const parts = each.kind === "Vec" ? (each.parts ?? []) : [each.name];
    blocks.push({ column: each.name, start: features.length, width: parts.length });
    features.push(...parts);
    const x = name(each.name);
    sql.push(
      ...parts.map((_, i) => (each.kind === "Vec" ? `${x}[${i + 1}]::double` : `${x}::double`)),
    );
  }
  return { features, blocks, sql };
}

function unencoded(left: Columns): string {
  const categories = left.filter((each) => each.kind === "Cat").map((each) => each.name);
  const others = left.filter((each) => each.kind !== "Cat").map((each) => each.name);
  const remedies = [
    ...(categories.length > 0
      ? [
          `encode with .encode((e) => e.oneHot(${categories
            .slice(0, 4)
            .map((each) => JSON.stringify(each))
            .join(", ")}${categories.length > 4 ? ", …" : ""}))`,
        ]
      : []),
    ...(others.length > 0
      ? [`leave out with .drop(${others.map((each) => JSON.stringify(each)).join(", ")})`]
      : []),
  ];
  const kinds = left.map((each) => `'${each.name}' (${each.kind})`);
  return `fit: not encoded as numbers: ${kinds.slice(0, 12).join(", ")}${kinds.length > 12 ? ` and ${kinds.length - 12} more` : ""}; ${remedies.join(", ")}`;
}

/** Throws for values that are missing or no finite number, by column and row. */
export function requireFinite(
  operation: string,
  x: Float32Array,
  { features, blocks }: Pick<Layout, "features" | "blocks">,
  rowOf: (i: number) => number,
): void {
  const width = features.length;
  const bad = new Map<string, number[]>();
  for (let i = 0; i < x.length; i++) {
    if (Number.isFinite(x[i])) continue;
    const j = i % width;
    const block = blocks.find((each) => j < each.start + each.width) as Block;
    const rows = bad.get(block.column) ?? [];
    const row = rowOf(Math.floor(i / width));
    if (rows.at(-1) !== row) rows.push(row);
    bad.set(block.column, rows);
  }
  if (bad.size === 0) return;
  const large = x.some((value) => value === Infinity || value === -Infinity);
  const said = [...bad].slice(0, 6).map(([column, rows]) => {
    const shown = rows.slice(0, 5).join(", ");
    return `'${column}' in ${rows.length} ${rows.length === 1 ? "row" : "rows"} (${shown}${rows.length > 5 ? ", …" : ""})`;
  });
  const more = bad.size > 6 ? ` and ${bad.size - 6} more columns` : "";
  throw new RangeError(
    `${operation}: a value is missing or ${large ? "too large for the model" : "no finite number"}: ${said.join(", ")}${more}; fill it with .clean((c) => c.impute("median")) or leave the rows out with c.dropNulls()${large ? "; large numbers need .encode((e) => e.standardize())" : ""}`,
  );
}
