import { specOf } from "./schema.ts";
import { isModel } from "./serialize.ts";
import type { Traits } from "./traits.ts";
import { type Kind, type Widget, WidgetBase } from "./widget.ts";

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
  const own = attributes.filter(({ name }) => !(name in fixed));
  const kind: Kind = {
    name,
    fixed,
    types: new Map(own.map(({ name, type }) => [name, type])),
  };
  const given = traits as Record<string, unknown>;
  const known = new Set(own.map(({ name }) => name));
  const strange = Object.keys(given).find((key) => !known.has(key));
  if (strange !== undefined)
    throw new TypeError(
      `${name}: there is no trait ${strange}; it has ${[...known].filter((key) => !key.startsWith("_")).join(", ")}`,
    );
  const state = own.map((attribute) => {
    const value = given[attribute.name];
    if (attribute.type !== "reference")
      return [attribute.name, value === undefined ? initial(attribute.default) : value] as const;
    return [attribute.name, reference(attribute.widget, value)] as const;
  });
  // The casts: the schema and the types are written from the same source.
  const all = Object.fromEntries(state) as Traits[N];
  return new WidgetBase<Traits[N]>(kind, all) as Widget<Traits[N]>;
}

/** A value of its own for each widget; the schema writes binary values as Python does. */
const initial = (value: unknown): unknown =>
  value === "b''" ? new Uint8Array() : structuredClone(value);

/** The widget that a trait refers to: one that was given, or a new one with the traits given. */
function reference(widget: string | undefined, value: unknown): unknown {
  if (isModel(value) || value === null) return value;
  if (widget === undefined) return null;
  return createWidget(widget as StandardName, value ?? {});
}
