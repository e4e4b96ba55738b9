import type { DType, Stored } from "../core/dtype.ts";
import { show, type Shape } from "../core/shape.ts";

/** The forms in which a notebook can show a tensor. */
export interface Bundle {
  readonly "text/plain": string;
  readonly "text/html": string;
}

/** At most so many entries of an axis are shown; the middle of longer ones is left out. */
const most = 8;

/** A tensor as text and as an HTML table of its last two axes. */
export function display(data: Stored, shape: Shape, dtype: DType): Bundle {
  const title = `Tensor ${show(shape)} ${dtype}`;
  const cell = (at: number) => (dtype === "bool" ? String(data[at] !== 0) : number(data[at]!));
  const table =
    shape.length <= 2
      ? `<table>${rowsOf(shape)
          .map(
            (row) =>
              `<tr>${row.map((at) => `<td>${at === null ? "…" : cell(at)}</td>`).join("")}</tr>`,
          )
          .join("")}</table>`
      : `<pre>${text(shape, cell)}</pre>`;
  return {
    "text/plain": `${title}\n${text(shape, cell)}`,
    "text/html": `<div><small>${title}</small>${table}</div>`,
  };
}

function number(value: number | bigint): string {
  if (typeof value === "bigint") return String(value);
  return Number.isInteger(value) ? String(value) : String(Number(value.toPrecision(5)));
}

/** The places of an axis that are shown; null stands for those left out. */
function places(length: number): (number | null)[] {
  const all = Array.from({ length: Math.min(length, most) }, (_, i) => i);
  if (length <= most) return all;
  const half = most / 2;
  return [...all.slice(0, half), null, ...all.slice(0, half).map((i) => length - half + i)];
}

/** The element numbers of a scalar, a vector or a matrix, row by row. */
function rowsOf(shape: Shape): (number | null)[][] {
  const columns = shape.at(-1) ?? 1;
  const rows = shape.length === 2 ? shape[0]! : 1;
  return places(rows).map((row) =>
    places(columns).map((column) =>
      row === null || column === null ? null : row * columns + column,
    ),
  );
}

function text(shape: Shape, cell: (at: number) => string): string {
  const build = (axis: number, start: number, step: number): string => {
    const length = shape[axis];
    if (length === undefined) return cell(start);
    const inner = length === 0 ? 0 : step / length;
    const parts = places(length).map((i) =>
      i === null ? "…" : build(axis + 1, start + i * inner, inner),
    );
    const isLast = axis === shape.length - 1;
    return `[${parts.join(isLast ? ", " : `,\n${" ".repeat(axis + 1)}`)}]`;
  };
  return build(
    0,
    0,
    shape.reduce((product, length) => product * length, 1),
  );
}
