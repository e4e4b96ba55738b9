import { refuseUnknown } from "./check.ts";
import { type Kind, type Widget, WidgetBase } from "./widget.ts";

/** A widget of your own: an ECMAScript module that draws it (anywidget.dev), and its traits. */
export interface AnyWidget<T extends object> {
  /** The module's text, or an address to load it from. Its default export has `render({ model, el })`. */
  readonly esm: string;
  readonly css?: string;
  readonly traits: T;
}

/**
 * A widget whose front end is a module of your own. Needs the package anywidget in the environment of the front end.
 *
 * @example
 * const counter = anyWidget({
 *   esm: `export default { render({ model, el }) {
 *     const button = document.createElement("button");
 *     const draw = () => (button.textContent = "clicked " + model.get("count"));
 *     button.onclick = () => { model.set("count", model.get("count") + 1); model.save_changes(); };
 *     model.on("change:count", draw);
 *     draw();
 *     el.append(button);
 *   } }`,
 *   traits: { count: 0 },
 * });
 */
export function anyWidget<T extends object>({ esm, css = "", traits }: AnyWidget<T>): Widget<T> {
  const fixed = {
    _model_name: "AnyModel",
    _model_module: "anywidget",
    _model_module_version: "*",
    _view_name: "AnyView",
    _view_module: "anywidget",
    _view_module_version: "*",
    _view_count: null,
    _dom_classes: [],
    _anywidget_id: "sonde.AnyWidget",
    _esm: esm,
    _css: css,
  };
  const name = "AnyWidget";
  const accept: Kind["accept"] = (changes) => {
    refuseUnknown(name, changes, Object.keys(traits));
    return changes;
  };
  // The cast: the traits are properties.
  return new WidgetBase<T>(
    { name, fixed, drawn: true, types: new Map(), accept },
    traits,
  ) as Widget<T>;
}
