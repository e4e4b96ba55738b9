import { expectList } from "../../core/options.ts";
import type { Kind, MatrixData } from "../data.ts";
import { alignColumns, extent } from "../text.ts";
import { textWidth } from "../text-width.ts";
import { plotlyShade, fontSize, ink, plotlyAxis, shorten, vegaShade } from "../theme.ts";

/** Numbers in rows and columns as a heat map. */
export const matrixKind: Kind<MatrixData> = { check, vegaLite, plotly, text };

function check({ rows, columns, values, range }: MatrixData): void {
  expectList("matrix", "rows", rows);
  expectList("matrix", "columns", columns);
  expectList("matrix", "values", values);
  if (
    rows.length < 1 ||
    columns.length < 1 ||
    values.length !== rows.length ||
    values.some((row) => row.length !== columns.length)
  )
    throw new RangeError(
      `matrix: ${rows.length} rows and ${columns.length} columns need ${rows.length} × ${columns.length} values, got ${values.length} × ${values[0]?.length ?? 0}`,
    );
  if (range && !(range[0] < range[1]))
    throw new RangeError(`matrix: the range goes from ${range[0]} to ${range[1]}`);
}

/** Names as drawn: short ones, kept apart when they shorten to the same. */
function labels(names: readonly string[]): string[] {
  const short = names.map((name) => shorten(name, 150));
  return short.map((name, i) => (short.indexOf(name) === i ? name : `${name} (${i + 1})`));
}

interface Cell {
  readonly row: string;
  readonly column: string;
  /** Null where there is no number. */
  readonly value: number | null;
  /** Its place in the range, from 0 to 1. */
  readonly share: number;
  readonly text: string;
}

function cells(data: MatrixData): Cell[] {
  const rows = labels(data.rows);
  const columns = labels(data.columns);
  const known = data.values.flat().filter((value) => value !== null);
  const [low, high] = data.range ?? extent(known) ?? [0, 1];
  const digits = data.digits ?? 3;
  return data.values.flatMap((line, i) =>
    line.map((value, j) => ({
      row: rows[i]!,
      column: columns[j]!,
      value,
      share:
        value === null || high === low ? 0 : Math.min(1, Math.max(0, (value - low) / (high - low))),
      text: value === null ? "" : value.toFixed(digits),
    })),
  );
}

const longest = (names: readonly string[]): number =>
  Math.max(...names.map((name) => textWidth(name, fontSize)));

const cellWidth = ({ columns }: MatrixData): number =>
  Math.max(44, Math.min(96, Math.floor(540 / columns.length)));
const cellHeight = ({ rows }: MatrixData): number =>
  Math.max(28, Math.min(56, Math.floor(400 / rows.length)));

function vegaLite(data: MatrixData): Record<string, unknown> {
  const all = cells(data);
  const columns = labels(data.columns);
  const turned = longest(columns) > cellWidth(data) - 8;
  const axis = { domain: false, labelLimit: 0, grid: false };
  const encoding = {
    x: {
      field: "column",
      type: "nominal",
      sort: columns,
      title: data.column.title,
      axis: { ...axis, orient: "top", labelAngle: turned ? -40 : 0 },
    },
    y: {
      field: "row",
      type: "nominal",
      sort: labels(data.rows),
      title: data.row.title,
      axis,
    },
  };
  return {
    title: data.title,
    width: cellWidth(data) * data.columns.length,
    height: cellHeight(data) * data.rows.length,
    data: { values: all },
    layer: [
      {
        mark: { type: "rect", stroke: "white", strokeWidth: 2 },
        encoding: { ...encoding, color: vegaShade },
      },
      {
        mark: { type: "text", fontSize: 13 },
        encoding: {
          ...encoding,
          text: { field: "text", type: "nominal" },
          color: { condition: { test: "datum.share > 0.72", value: "white" }, value: ink },
        },
      },
    ],
  };
}

function plotly(data: MatrixData): {
  data: Record<string, unknown>[];
  layout: Record<string, unknown>;
} {
  const all = cells(data);
  const [rows, columns] = [labels(data.rows), labels(data.columns)];
  const turned = longest(columns) > cellWidth(data) - 8;
  const left = Math.round(longest(rows) + 52);
  const top = turned ? Math.round(88 + longest(columns) * 0.65) : 96;
  const axis = { showgrid: false, showline: false, type: "category" };
  const line = (i: number): Cell[] => all.slice(i * columns.length, (i + 1) * columns.length);
  return {
    data: [
      {
        type: "heatmap",
        x: columns,
        y: rows,
        // Where there is no number the cell is as pale as the lowest.
        z: rows.map((_, i) => line(i).map(({ share }) => share)),
        customdata: rows.map((_, i) => line(i).map((cell) => cell.text || "–")),
        ...plotlyShade,
        hovertemplate: `${data.row.title} %{y}, ${data.column.title} %{x}: %{customdata}<extra></extra>`,
      },
    ],
    layout: {
      width: Math.max(320, cellWidth(data) * columns.length + left + (turned ? 80 : 16)),
      height: cellHeight(data) * rows.length + top + 34,
      margin: { l: left, r: turned ? 80 : 16, t: top, b: 34 },
      xaxis: {
        ...plotlyAxis(data.column.title),
        ...axis,
        categoryarray: columns,
        side: "top",
        tickangle: turned ? -40 : 0,
      },
      yaxis: {
        ...plotlyAxis(data.row.title),
        ...axis,
        categoryarray: rows,
        autorange: "reversed",
      },
      annotations: all
        .filter((cell) => cell.value !== null)
        .map((cell) => ({
          x: cell.column,
          y: cell.row,
          text: cell.text,
          showarrow: false,
          font: { size: 13, color: cell.share > 0.72 ? "white" : ink },
        })),
    },
  };
}

function text(data: MatrixData): string {
  const all = cells(data);
  const [rows, columns] = [labels(data.rows), labels(data.columns)];
  const body = rows.map((name, i) => [
    `  ${name}`,
    ...all.slice(i * columns.length, (i + 1) * columns.length).map((cell) => cell.text || "·"),
  ]);
  return [
    `${data.title} (rows: ${data.row.title}, columns: ${data.column.title})`,
    ...alignColumns([["", ...columns], ...body]),
  ].join("\n");
}
