import { checkType, refuseUnknown } from "./check.ts";
import { firstValues, keepLimits } from "./limits.ts";
import { type Attribute, specOf } from "./schema.ts";
import { isModel } from "./serialize.ts";
import type { Traits } from "./traits.ts";
import { type Kind, type State, type Widget, WidgetBase } from "./widget.ts";

/** The name of a standard widget. */
export type StandardName = keyof Traits;

/** Makes a standard widget by its name in ipywidgets; traits that are not given have ipywidgets' values. */
export function createWidget<N extends StandardName>(
  name: N,
  traits: Partial<Traits[N]> = {},
): Widget<Traits[N]> {
  const { model, view, attributes } = specOf(name);
  const fixed = {
    _model_name: model.name,
    _model_module: model.module,
    _model_module_version: model.version,
    _view_name: view.name,
    _view_module: view.module,
    _view_module_version: view.version,
  };
  // A layout and a style have views, which draw nothing.
  const drawn = view.name !== null && !["LayoutView", "StyleView"].includes(view.name);
  const own = new Map(
    attributes.filter((one) => !(one.name in fixed)).map((one) => [one.name, one]),
  );
  const types = new Map([...own].map(([trait, { type }]) => [trait, type]));
  // The casts: the schema and the types are written from the same source.
  const kind: Kind = { name, fixed, drawn, types, accept: accept(name, own) };
  return new WidgetBase<Traits[N]>(kind, traits as Traits[N]) as Widget<Traits[N]>;
}

/** Checks what a widget's traits are set to, and adds what follows from it. */
const accept =
  (widget: string, own: ReadonlyMap<string, Attribute>): Kind["accept"] =>
  (changes, before) => {
    const given = Object.fromEntries(Object.entries(changes).filter(([, to]) => to !== undefined));
    refuseUnknown(widget, given, own.keys());
    for (const [trait, value] of Object.entries(given)) checkType(widget, own.get(trait)!, value);
    const set = before === undefined ? { ...defaultsOf(own), ...given } : given;
    const first = before === undefined ? firstValues(widget, set, given) : {};
    const all = { ...set, ...first };
    const kept = { ...all, ...keepLimits(widget, { ...before, ...all }, given) };
    return Object.fromEntries(
      Object.entries(kept).map(([trait, value]) => [trait, refer(own.get(trait), value)]),
    );
  };

const defaultsOf = (own: ReadonlyMap<string, Attribute>): State =>
  Object.fromEntries([...own].map(([trait, attribute]) => [trait, initial(attribute)]));

/** A value of its own for each widget; the schema writes binary values as Python does. */
function initial({ type, widget, default: value }: Attribute): unknown {
  if (type === "reference") return widget === undefined ? null : {};
  return value === "b''" ? new Uint8Array() : structuredClone(value);
}

/** The widget that a trait refers to: one that was given, or a new one with the traits given. */
function refer(attribute: Attribute | undefined, value: unknown): unknown {
  if (attribute?.type !== "reference" || isModel(value) || value === null) return value;
  // The casts: a trait that refers has an object or a widget, and the schema knows of which kind.
  return createWidget(attribute.widget as StandardName, value as object);
}
