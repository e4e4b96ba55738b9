import { types } from "node:util";
import { isPlain } from "./buffers.ts";
import type { Attribute } from "./schema.ts";
import type { Model } from "./traits.ts";

const PREFIX = "IPY_MODEL_";

/** Finds a widget by its id. */
export type Find = (id: string) => Model | undefined;

/** A trait's value as front ends take it: widgets by their ids, dates by their parts. */
export function toWire(value: unknown, type?: Attribute["type"]): unknown {
  if (types.isDate(value)) return type === "Date" ? dateParts(value) : momentParts(value);
  if (isModel(value)) return PREFIX + value.model_id;
  if (Array.isArray(value)) return value.map((item) => toWire(item));
  return isPlain(value) ? mapValues(value, (item) => toWire(item)) : value;
}

/** A trait's value as programs take it. */
export function fromWire(value: unknown, type: Attribute["type"] | undefined, find: Find): unknown {
  if (typeof value === "string" && value.startsWith(PREFIX))
    return find(value.slice(PREFIX.length)) ?? value;
  if (Array.isArray(value)) return value.map((item) => fromWire(item, undefined, find));
  if (value === null || typeof value !== "object") return value;
  const part = value as Record<string, number>;
  if (type === "Date") return new Date(part["year"] ?? 0, part["month"] ?? 0, part["date"] ?? 1);
  if (type === "Datetime")
    return new Date(
      Date.UTC(
        part["year"] ?? 0,
        part["month"] ?? 0,
        part["date"] ?? 1,
        part["hours"] ?? 0,
        part["minutes"] ?? 0,
        part["seconds"] ?? 0,
        part["milliseconds"] ?? 0,
      ),
    );
  return isPlain(value) ? mapValues(value, (item) => fromWire(item, undefined, find)) : value;
}

const mapValues = (object: object, map: (value: unknown) => unknown): object =>
  Object.fromEntries(Object.entries(object).map(([key, value]) => [key, map(value)]));

const models = new WeakSet<object>();

/** Takes note of a widget. What an output shows of one, and other data, may have a `model_id` as well. */
export const noteModel = (widget: Model): void => void models.add(widget);

/** Whether a value is a widget. */
export const isModel = (value: unknown): value is Model =>
  typeof value === "object" && value !== null && models.has(value);

const dateParts = (date: Date): object => ({
  year: date.getFullYear(),
  month: date.getMonth(),
  date: date.getDate(),
});

const momentParts = (date: Date): object => ({
  year: date.getUTCFullYear(),
  month: date.getUTCMonth(),
  date: date.getUTCDate(),
  hours: date.getUTCHours(),
  minutes: date.getUTCMinutes(),
  seconds: date.getUTCSeconds(),
  milliseconds: date.getUTCMilliseconds(),
});
