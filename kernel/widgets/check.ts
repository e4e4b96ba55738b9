import { inspect, types } from "node:util";
import type { Attribute } from "./schema.ts";
import { isModel } from "./serialize.ts";

/** Refuses traits that a widget does not have; the error names those that it has. */
export function refuseUnknown(widget: string, given: object, known: Iterable<string>): void {
  const names = new Set(known);
  const strange = Object.keys(given).find((name) => !names.has(name));
  if (strange === undefined) return;
  const has = [...names].filter((name) => !name.startsWith("_")).join(", ");
  throw new TypeError(`${widget}: there is no trait ${strange}; it has ${has}`);
}

/** Refuses what cannot be called later; `call` is how it is written. */
export function checkListener(call: string, listener: unknown): void {
  if (typeof listener !== "function")
    throw new TypeError(`${call} needs a function, got ${show(listener)}`);
}

/** Refuses a value that a trait cannot have. */
export function checkType(widget: string, attribute: Attribute, value: unknown): void {
  const kinds = kindsOf(attribute);
  if ((attribute.allow_none === true && value === null) || kinds.some(({ is }) => is(value)))
    return;
  const wanted = kinds.map(({ what }) => what).join(" or ");
  const orNull = attribute.allow_none === true ? " or null" : "";
  const remedy = kinds[0]?.remedy?.(value, widget);
  throw new TypeError(
    `${widget}: ${attribute.name} must be ${wanted}${orNull}, got ${show(value)}${remedy === undefined ? "" : `; ${remedy}`}`,
  );
}

/** A value as an error shows it. */
export const show = (value: unknown): string =>
  isModel(value) ? "a widget" : inspect(value, { depth: 1, breakLength: Infinity });

/** What the values of a type are. */
interface Type {
  readonly what: string;
  is(value: unknown): boolean;
  /** What to do with a value of another type. */
  remedy?(value: unknown, widget: string): string | undefined;
}

const isNumber = (value: unknown): value is number => Number.isFinite(value);
const isObject = (value: unknown): value is object =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const isMoment = (value: unknown): boolean => types.isDate(value) && !Number.isNaN(value.getTime());
const toNumber = (value: unknown): string | undefined =>
  typeof value === "string" && value.trim() !== "" && isNumber(Number(value))
    ? "convert it with Number(…)"
    : undefined;

const TYPES: Readonly<Record<string, Type>> = {
  string: {
    what: "a text",
    is: (value) => typeof value === "string",
    remedy: (value) => (value === null ? 'write "" for none' : "convert it with String(…)"),
  },
  bool: {
    what: "true or false",
    is: (value) => typeof value === "boolean",
    remedy: () => "convert it with Boolean(…)",
  },
  int: {
    what: "a whole number",
    is: Number.isSafeInteger,
    remedy: (value, widget) =>
      isNumber(value)
        ? `round it${widget.includes("Int") ? `, or use a ${widget.replace("Int", "Float")}` : ""}`
        : toNumber(value),
  },
  float: { what: "a finite number", is: isNumber, remedy: toNumber },
  array: {
    what: "a list",
    is: Array.isArray,
    remedy: (value) =>
      isObject(value) && Symbol.iterator in value ? "convert it with Array.from(…)" : undefined,
  },
  object: { what: "an object", is: isObject },
  bytes: {
    what: "bytes (Uint8Array)",
    is: ArrayBuffer.isView,
    remedy: (value) =>
      typeof value === "string" ? "read the file, as with readFileSync(…)" : undefined,
  },
  reference: { what: "a widget or an object with its traits", is: isObject },
  Date: { what: "a Date", is: isMoment, remedy: () => "convert it with new Date(…)" },
  Datetime: { what: "a Date", is: isMoment, remedy: () => "convert it with new Date(…)" },
  Time: {
    what: "an object with hours, minutes, seconds and milliseconds",
    is: (value) => isObject(value) && "hours" in value,
  },
};

/** The types of which a value may be. */
function kindsOf(attribute: Attribute): readonly Type[] {
  if (attribute.union_attributes) return attribute.union_attributes.flatMap(kindsOf);
  const allowed = attribute.enum;
  if (allowed)
    return [
      {
        what: `one of ${allowed.map((one) => JSON.stringify(one)).join(", ")}`,
        is: (value) => allowed.includes(value),
      },
    ];
  const type = TYPES[String(attribute.type)];
  if (type === undefined) return [];
  const items = attribute.items && TYPES[String(attribute.items.type)];
  return items === undefined || attribute.type !== "array" ? [type] : [listOf(type, items)];
}

const listOf = (list: Type, items: Type): Type => ({
  ...list,
  what: `a list, each of it ${items.what}`,
  is: (value) => Array.isArray(value) && value.every((item) => items.is(item)),
});
