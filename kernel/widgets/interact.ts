import { types } from "node:util";
import { checkListener, show as format } from "./check.ts";
import { checkbox, datePicker, dropdown, floatSlider, intSlider, text, vbox } from "./controls.ts";
import { output, type Output } from "./output.ts";
import { isModel } from "./serialize.ts";
import type { Model, Traits } from "./traits.ts";
import type { Widget } from "./widget.ts";

/** A widget with a value, as `interact` needs. */
interface Valued<V = unknown> extends Model {
  value: V;
  observe(name: "value", observer: () => void): () => void;
}

/** What stands for a control: a number, a truth value, a text, a date, `[min, max]` or `[min, max, step]`, options, or a widget with a value. */
export type Control =
  | number
  | boolean
  | string
  | Date
  | readonly [min: number, max: number]
  | readonly [min: number, max: number, step: number]
  | readonly string[]
  | Readonly<Record<string, unknown>>
  | Valued;

/** The value that a control gives. */
export type ValueOf<C> =
  C extends Valued<infer V>
    ? V
    : C extends number
      ? number
      : C extends boolean
        ? boolean
        : C extends string
          ? string
          : C extends Date
            ? Date | null
            : C extends readonly (infer V)[]
              ? V extends number
                ? number
                : V
              : C extends Readonly<Record<string, infer V>>
                ? V
                : never;

/** A box of controls above the output of a function. */
export type Interaction = Widget<Traits["VBox"]> & { readonly output: Output };

/**
 * Controls for the arguments of a function, which runs again whenever one changes; what it prints, shows and returns stands below.
 *
 * @example
 * interact(({ n, loud }) => "la".repeat(n) + (loud ? "!" : ""), { n: [1, 5], loud: false });
 */
export function interact<const C extends Readonly<Record<string, Control>>>(
  run: (values: { [K in keyof C]: ValueOf<C[K]> }) => unknown,
  controls: C,
): Interaction {
  checkListener("interact(run, controls)", run);
  if (typeof controls !== "object")
    throw new TypeError(
      `interact(run, controls) needs an object of controls, got ${format(controls)}; write interact(({ n }) => n, { n: [1, 5] })`,
    );
  const widgets = Object.entries(controls).map(
    ([name, control]) => [name, toWidget(name, control)] as const,
  );
  const area = output();
  let latest = 0;
  const update = (): void => {
    // One that took longer than the next is late.
    const own = ++latest;
    // The cast: each control gives the value of its kind.
    const values = Object.fromEntries(
      widgets.map(([name, widget]) => [name, widget.value]),
    ) as never;
    area.clear(true);
    const shown = area.capture(
      () => show(run(values)),
      () => own === latest,
    );
    // Nothing came that would have emptied the area.
    if (shown === false) area.clear();
  };
  for (const [, widget] of widgets) widget.observe("value", update);
  update();
  const box = vbox([...widgets.map(([, widget]) => widget), area]);
  return Object.assign(box, { output: area });
}

/** Shows a result in the area; false when there is none. */
function show(value: unknown): boolean | Promise<boolean> {
  if (types.isPromise(value)) return value.then(show);
  if (value === undefined) return true;
  const host = (globalThis as { [key: symbol]: { display(value: unknown): void } | undefined })[
    Symbol.for("sonde.host")
  ];
  host?.display(value);
  return true;
}

function toWidget(description: string, control: Control): Valued {
  if (isModel(control)) return control;
  if (typeof control === "boolean") return checkbox({ description, value: control });
  if (typeof control === "string") return text({ description, value: control });
  if (types.isDate(control)) return datePicker({ description, value: control });
  if (typeof control === "number") {
    const [min, max] = around(control);
    return slider(description, min, max, undefined, control);
  }
  if (!Array.isArray(control)) return dropdown({ description, options: control });
  const [min, max, step, ...more] = control as unknown[];
  if (typeof min === "number" && typeof max === "number" && more.length === 0)
    return slider(description, min, max, step as number | undefined);
  return dropdown({ description, options: control as unknown[] });
}

/** The range that ipywidgets gives a number. */
function around(value: number): [min: number, max: number] {
  if (value === 0) return [0, 1];
  return value > 0 ? [-value, 3 * value] : [3 * value, -value];
}

function slider(
  description: string,
  min: number,
  max: number,
  step?: number,
  value: number = min + (max - min) / 2,
): Valued {
  const whole =
    [min, max, step ?? 1].every(Number.isInteger) &&
    (step !== undefined || Number.isInteger(value) || Number.isInteger(min));
  if (whole) return intSlider({ description, min, max, step: step ?? 1, value: Math.floor(value) });
  return floatSlider({ description, min, max, step: step ?? 0.1, value });
}
