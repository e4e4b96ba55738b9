export { Chart, type Bundle } from "./chart.ts";
export { bars, confusion, curve, matrix, scatter } from "./charts.ts";
export type {
  Axis,
  Bar,
  BarsData,
  ChartData,
  ConfusionData,
  CurveData,
  MatrixData,
  Panel,
  PlotlyFigure,
  ScatterData,
  ScatterGroup,
  Series,
} from "./data.ts";
export { liveChart, type LiveChart } from "./live.ts";
