// `node scripts/widget-traits.js`: writes kernel/widgets/traits.ts, the types of the standard widgets' traits, from @jupyter-widgets/schema.
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const { resolve } = createRequire(import.meta.url);
const schema = JSON.parse(
  readFileSync(resolve("@jupyter-widgets/schema/jupyterwidgetmodels.latest.json"), "utf8"),
);

const types = {
  string: "string",
  bool: "boolean",
  int: "number",
  float: "number",
  object: "Readonly<Record<string, unknown>>",
  bytes: "Uint8Array",
  reference: "Model",
  Date: "Date",
  Datetime: "Date",
  Time: "Time",
};

function typeOf({ type, items, enum: values, allow_none, union_attributes, widget }) {
  if (union_attributes) return union_attributes.map(typeOf).join(" | ");
  const none = allow_none ? " | null" : "";
  if (values) return values.map((value) => JSON.stringify(value)).join(" | ") + none;
  if (type === "array") return `readonly ${wrap(items ? typeOf(items) : "unknown")}[]${none}`;
  if (type === "reference" && (widget === "Layout" || widget?.endsWith("Style")))
    return `Model | Partial<Traits[${JSON.stringify(widget)}]>${none}`;
  return types[type] + none;
}

const wrap = (type) => (type.includes("|") ? `(${type})` : type);

const models = schema.map(({ model, attributes }) => {
  const name = model.name.replace(/Model$/, "");
  const lines = attributes
    .filter(({ name }) => !/^_(model|view)_/.test(name))
    .map((attribute) => {
      const help = attribute.help ? `    /** ${attribute.help.replace(/\s+/g, " ")} */\n` : "";
      return `${help}    ${attribute.name}: ${typeOf(attribute)};`;
    });
  return `  ${name}: {\n${lines.join("\n")}\n  };`;
});

writeFileSync(
  join(root, "kernel", "widgets", "traits.ts"),
  `// Written by scripts/widget-traits.js from @jupyter-widgets/schema.

/** Another widget, where one refers to it. */
export interface Model {
  readonly model_id: string;
}

/** A time of day. */
export interface Time {
  readonly hours: number;
  readonly minutes: number;
  readonly seconds: number;
  readonly milliseconds: number;
}

/** The traits of the standard widgets, by the names of ipywidgets. */
export interface Traits {
${models.join("\n")}
}
`,
);
