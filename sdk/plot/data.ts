/** What an axis measures. */
export interface Axis {
  readonly title: string;
  /** Added to the title in brackets. */
  readonly unit?: string;
}

/** One line of a curve chart; `x` and `y` have equal length. */
export interface Series {
  readonly name: string;
  readonly x: readonly number[];
  readonly y: readonly number[];
}

/** One field of a curve chart: lines that share their axes. */
export interface Panel {
  readonly y: Axis;
  readonly series: readonly Series[];
}

/** Lines over a common x, in one to three panels side by side. */
export interface CurveData {
  readonly kind: "curve";
  readonly title: string;
  readonly x: Axis;
  readonly panels: readonly Panel[];
  /** A place on the x axis to point at, such as the best epoch. */
  readonly mark?: { readonly x: number; readonly label: string };
}

/** One bar; `error` is drawn to both sides of its end. */
export interface Bar {
  readonly label: string;
  readonly value: number;
  readonly error?: number;
}

/** Horizontal bars from top to bottom in the order given. */
export interface BarsData {
  readonly kind: "bars";
  readonly title: string;
  readonly value: Axis;
  readonly bars: readonly Bar[];
}

/** Counts of actual class (row) against predicted class (column). */
export interface ConfusionData {
  readonly kind: "confusion";
  readonly title: string;
  readonly classes: readonly string[];
  readonly counts: readonly (readonly number[])[];
}

/** Points of one colour. */
export interface ScatterGroup {
  readonly name: string;
  readonly points: readonly {
    readonly x: number;
    readonly y: number;
    /** Shown beside the pointer. */
    readonly label?: string;
  }[];
  /** Joins the points, in order, by steps that keep their height until the next one; false without it. */
  readonly steps?: boolean;
}

/** Points over two axes; later groups lie over earlier ones. */
export interface ScatterData {
  readonly kind: "scatter";
  readonly title: string;
  readonly x: Axis & { readonly log?: boolean };
  readonly y: Axis;
  readonly groups: readonly ScatterGroup[];
}

/** Numbers in rows and columns; null where there is none. */
export interface MatrixData {
  readonly kind: "matrix";
  readonly title: string;
  readonly rows: readonly string[];
  readonly columns: readonly string[];
  readonly values: readonly (readonly (number | null)[])[];
  readonly row: Axis;
  readonly column: Axis;
  /** The numbers that are palest and darkest; the smallest and the largest value without it. */
  readonly range?: readonly [low: number, high: number];
  /** Digits after the point; 3 without it. */
  readonly digits?: number;
}

/** What a chart shows, as plain JSON. */
export type ChartData = CurveData | BarsData | ConfusionData | MatrixData | ScatterData;

/** The kind of chart. */
export type ChartKind = ChartData["kind"];

/** A figure as Plotly reads it. */
export interface PlotlyFigure {
  readonly data: readonly Record<string, unknown>[];
  readonly layout: Record<string, unknown>;
  readonly config: Record<string, unknown>;
}

/** How one kind of chart is checked and drawn. */
export interface Kind<D extends ChartData> {
  /** Throws when the data cannot be drawn. */
  readonly check: (data: D) => void;
  /** The chart as a Vega-Lite specification. */
  readonly vegaLite: (data: D) => Record<string, unknown>;
  /** The chart as Plotly's traces and layout, without what all charts share. */
  readonly plotly: (data: D) => {
    data: Record<string, unknown>[];
    layout: Record<string, unknown>;
  };
  /** The chart in a few lines of text. */
  readonly text: (data: D) => string;
}

/** The axis title with its unit. */
export const axisTitle = ({ title, unit }: Axis): string => (unit ? `${title} (${unit})` : title);
