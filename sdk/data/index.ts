export type { Column, Columns, KindName } from "./column.ts";
export type { ColumnSummary, Description } from "./describe.ts";
export type {
  Bool,
  Cat,
  Col,
  Int,
  MaybeBool,
  MaybeCat,
  MaybeInt,
  MaybeNum,
  MaybeText,
  MaybeTime,
  Num,
  Row,
  Text,
  Time,
  Value,
  Vec,
} from "./kinds.ts";
export type { PlanJson } from "./plan.ts";
export type { Report } from "./report.ts";
export type { ColumnReport, CsvOptions } from "./source.ts";
export type { SplitOptions } from "./split.ts";
