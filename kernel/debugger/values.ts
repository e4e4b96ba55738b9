import type { Remote } from "./inspector.ts";

interface Preview {
  readonly properties?: readonly {
    readonly name: string;
    readonly type: string;
    readonly value?: string;
  }[];
  readonly entries?: readonly {
    readonly key?: { readonly description?: string };
    readonly value: { readonly description?: string };
  }[];
  readonly overflow?: boolean;
}

/** A value in a line, as a list of variables shows it. */
export function textOf(remote: Remote & { readonly preview?: Preview }): string {
  const { type, subtype, description, value, unserializableValue, preview } = remote;
  if (type === "string") return JSON.stringify(value);
  if (subtype === "null") return "null";
  if (unserializableValue !== undefined) return unserializableValue;
  if (type === "undefined") return "undefined";
  if (type === "function") return signature(description ?? "");
  if (type !== "object") return description ?? JSON.stringify(value ?? type);
  if (subtype === "error") return (description ?? "Error").split("\n")[0]!;
  if (preview === undefined || subtype === "date" || subtype === "regexp" || subtype === "promise")
    return description ?? "Object";
  return previewed(description ?? "", subtype, preview);
}

/**
 * The type of a simple value, by the names that JupyterLab knows. For any other name it would show that in place of the value, so objects have none: their values begin with
 * their classes.
 */
export function typeOf({ type, value, unserializableValue }: Remote): string | undefined {
  if (type === "number")
    return unserializableValue === undefined && Number.isInteger(value) ? "int" : "float";
  return { boolean: "bool", string: "str" }[type];
}

function previewed(
  description: string,
  subtype: string | undefined,
  { properties = [], entries, overflow }: Preview,
): string {
  const more = overflow === true ? [", …"] : [];
  if (entries !== undefined) {
    const shown = entries.map(({ key, value }) =>
      key === undefined
        ? (value.description ?? "")
        : `${key.description ?? ""} → ${value.description ?? ""}`,
    );
    return `${description} {${shown.join(", ")}${more.join("")}}`;
  }
  const list = subtype === "array" || subtype === "typedarray";
  const own =
    subtype === "typedarray" ? properties.filter(({ name }) => /^\d+$/.test(name)) : properties;
  const shown = own.map(({ name, type, value = "" }) => {
    const text = type === "string" ? JSON.stringify(value) : type === "accessor" ? "(…)" : value;
    return list && /^\d+$/.test(name) ? text : `${name}: ${text}`;
  });
  const inside = shown.join(", ") + more.join("");
  if (list) return `${description} [${inside}]`;
  return description === "Object" ? `{${inside}}` : `${description} {${inside}}`;
}

/** The head of a function's source. */
function signature(source: string): string {
  if (source.startsWith("class")) return /^class\s*\w*(?:\s+extends\s+[\w.]+)?/.exec(source)![0];
  const [head = ""] = source.split(/\s*(?:\{|=>)/, 1);
  const line = head.replace(/\s+/g, " ");
  return `ƒ ${line.replace(/^(async )?function\*? ?/, "$1")}`.slice(0, 80);
}
