/** What was given in the place of something else, in a few words: `null`, `'abc'`, `an array of 3`, `an object`. */
export function shown(value: unknown): string {
  if (typeof value === "string") return `'${value.length > 40 ? `${value.slice(0, 40)}…` : value}'`;
  if (typeof value === "function") return "a function";
  if (typeof value === "bigint") return `${value}n`;
  if (typeof value !== "object" || value === null) return String(value);
  if (Array.isArray(value)) return `an array of ${value.length}`;
  const name = Object.prototype.toString.call(value).slice(8, -1);
  if ("dtype" in value && "shape" in value) return "a tensor";
  return name === "Object" ? "an object" : `a ${name}`;
}

/** What kind of value was given where only the kind is wrong: `number`, `null`, `a tensor`, `a Promise`. */
export const kindOf = (value: unknown): string =>
  typeof value === "object" ? shown(value) : typeof value;
