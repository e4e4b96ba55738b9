import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

/** One trait of a widget, as @jupyter-widgets/schema describes it. */
export interface Attribute {
  readonly name: string;
  readonly type: string | readonly string[];
  readonly default: unknown;
  readonly allow_none?: boolean;
  /** The only values it can have. */
  readonly enum?: readonly unknown[];
  /** What a list holds. */
  readonly items?: Pick<Attribute, "type">;
  /** The types of which it can have any. */
  readonly union_attributes?: readonly Attribute[];
  /** The class of the widget that a `reference` refers to. */
  readonly widget?: string;
}

/** A standard widget: which classes of which package draw it, and its traits. */
export interface Spec {
  readonly model: ClassOf;
  readonly view: ClassOf;
  readonly attributes: readonly Attribute[];
}

interface ClassOf {
  readonly name: string | null;
  readonly module: string;
  readonly version: string;
}

let read: ReadonlyMap<string, Spec> | undefined;

/** The standard widgets by their names, such as `IntSlider`. */
export const specs = (): ReadonlyMap<string, Spec> => (read ??= readSpecs());

/** The widget of a name. */
export function specOf(name: string): Spec {
  const spec = specs().get(name);
  if (spec === undefined) throw new RangeError(`widget: there is no standard widget ${name}`);
  return spec;
}

function readSpecs(): Map<string, Spec> {
  const file = createRequire(import.meta.url).resolve(
    "@jupyter-widgets/schema/jupyterwidgetmodels.latest.json",
  );
  const list = JSON.parse(readFileSync(file, "utf8")) as Spec[];
  return new Map(list.map((spec) => [String(spec.model.name).replace(/Model$/, ""), spec]));
}
