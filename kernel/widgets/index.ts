export { anyWidget, type AnyWidget } from "./anywidget.ts";
export {
  type Comm,
  type CommEvent,
  type CommExtras,
  type CommListener,
  type CommTarget,
  openComm,
  registerTarget,
} from "./comm.ts";
export * from "./controls.ts";
export { type Control, interact, type Interaction, type ValueOf } from "./interact.ts";
export { output, type Output } from "./output.ts";
export type { Choice, Options } from "./selection.ts";
export { createWidget, type StandardName } from "./standard.ts";
export type { Model, Time, Traits } from "./traits.ts";
export type { Change, Widget, WidgetBase } from "./widget.ts";
