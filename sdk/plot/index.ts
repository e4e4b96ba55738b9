export { Chart, type Bundle } from "./chart.ts";
export { bars, confusion, curve } from "./charts.ts";
export type {
  Axis,
  Bar,
  BarsData,
  ChartData,
  ConfusionData,
  CurveData,
  Panel,
  PlotlyFigure,
  Series,
} from "./data.ts";
export { liveChart, type LiveChart } from "./live.ts";
