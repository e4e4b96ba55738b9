import { checkListener } from "./check.ts";
import { choice, choices } from "./selection.ts";
import { createWidget, type StandardName } from "./standard.ts";
import type { Traits } from "./traits.ts";
import type { Widget } from "./widget.ts";

/** A function that makes one kind of widget. */
const make =
  <N extends StandardName>(name: N) =>
  (traits?: Partial<Traits[N]>): Widget<Traits[N]> =>
    createWidget(name, traits);

/** A function that makes one kind of box around widgets. */
const box =
  <N extends "Accordion" | "Box" | "GridBox" | "HBox" | "Stack" | "Tab" | "VBox">(name: N) =>
  (children: Traits[N]["children"], traits?: Partial<Traits[N]>): Widget<Traits[N]> =>
    createWidget(name, { ...traits, children } as Partial<Traits[N]>);

type Maker<N extends StandardName> = (traits?: Partial<Traits[N]>) => Widget<Traits[N]>;
type Boxer<
  N extends StandardName & ("Accordion" | "Box" | "GridBox" | "HBox" | "Stack" | "Tab" | "VBox"),
> = (children: Traits[N]["children"], traits?: Partial<Traits[N]>) => Widget<Traits[N]>;

export const intSlider: Maker<"IntSlider"> = make("IntSlider");
export const floatSlider: Maker<"FloatSlider"> = make("FloatSlider");
export const floatLogSlider: Maker<"FloatLogSlider"> = make("FloatLogSlider");
export const intRangeSlider: Maker<"IntRangeSlider"> = make("IntRangeSlider");
export const floatRangeSlider: Maker<"FloatRangeSlider"> = make("FloatRangeSlider");
export const intText: Maker<"IntText"> = make("IntText");
export const boundedIntText: Maker<"BoundedIntText"> = make("BoundedIntText");
export const floatText: Maker<"FloatText"> = make("FloatText");
export const boundedFloatText: Maker<"BoundedFloatText"> = make("BoundedFloatText");
export const intProgress: Maker<"IntProgress"> = make("IntProgress");
export const floatProgress: Maker<"FloatProgress"> = make("FloatProgress");
export const checkbox: Maker<"Checkbox"> = make("Checkbox");
export const toggleButton: Maker<"ToggleButton"> = make("ToggleButton");
export const valid: Maker<"Valid"> = make("Valid");
export const text: Maker<"Text"> = make("Text");
export const textarea: Maker<"Textarea"> = make("Textarea");
export const password: Maker<"Password"> = make("Password");
export const combobox: Maker<"Combobox"> = make("Combobox");
export const label: Maker<"Label"> = make("Label");
export const html: Maker<"HTML"> = make("HTML");
export const htmlMath: Maker<"HTMLMath"> = make("HTMLMath");
export const image: Maker<"Image"> = make("Image");
export const audio: Maker<"Audio"> = make("Audio");
export const video: Maker<"Video"> = make("Video");
export const colorPicker: Maker<"ColorPicker"> = make("ColorPicker");
export const datePicker: Maker<"DatePicker"> = make("DatePicker");
export const tagsInput: Maker<"TagsInput"> = make("TagsInput");
export const fileUpload: Maker<"FileUpload"> = make("FileUpload");
export const play: Maker<"Play"> = make("Play");

export const flexBox: Boxer<"Box"> = box("Box");
export const hbox: Boxer<"HBox"> = box("HBox");
export const vbox: Boxer<"VBox"> = box("VBox");
export const gridBox: Boxer<"GridBox"> = box("GridBox");
export const accordion: Boxer<"Accordion"> = box("Accordion");
export const tab: Boxer<"Tab"> = box("Tab");
export const stack: Boxer<"Stack"> = box("Stack");

export const dropdown: ReturnType<typeof choice<"Dropdown">> = choice("Dropdown");
export const radioButtons: ReturnType<typeof choice<"RadioButtons">> = choice("RadioButtons");
export const select: ReturnType<typeof choice<"Select">> = choice("Select");
export const selectionSlider: ReturnType<typeof choice<"SelectionSlider">> =
  choice("SelectionSlider");
export const toggleButtons: ReturnType<typeof choice<"ToggleButtons">> = choice("ToggleButtons");
export const selectMultiple: ReturnType<typeof choices<"SelectMultiple">> =
  choices("SelectMultiple");
export const selectionRangeSlider: ReturnType<typeof choices<"SelectionRangeSlider">> =
  choices("SelectionRangeSlider");

/** A button that tells when it is clicked. */
export type Button = Widget<Traits["Button"]> & {
  /** Calls `listener` for each click; returns how to stop that. */
  onClick(listener: () => unknown): () => void;
};

/** A button; `onClick` hears of its clicks. */
export function button(traits?: Partial<Traits["Button"]>): Button {
  const widget = createWidget("Button", traits);
  const onClick = (listener: () => unknown): (() => void) => {
    checkListener("Button: onClick(listener)", listener);
    return widget.onMessage(({ event }) => (event === "click" ? listener() : undefined));
  };
  return Object.assign(widget, { onClick });
}

/** Keeps a trait of one widget equal to a trait of another, in the browser alone. */
export const link = (
  source: readonly [widget: Widget<object>, trait: string],
  target: readonly [widget: Widget<object>, trait: string],
): Widget<Traits["Link"]> => createWidget("Link", { source, target });
