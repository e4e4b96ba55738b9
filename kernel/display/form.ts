import { types } from "node:util";
import type { Bundle } from "../protocol/content.ts";

/** What a value looks like, with what describes each picture of it (a width, a height). */
export interface Picture {
  readonly data: Bundle;
  readonly metadata?: Record<string, unknown>;
}

/** One way to recognise a value and draw it; nothing for the values that it does not know. */
export type Form = (value: unknown) => Picture | undefined | Promise<Picture | undefined>;

/** A value whose properties may be looked at: not a proxy, which may answer to every name. */
export const isOpen = (value: unknown): value is Record<PropertyKey, unknown> =>
  ((typeof value === "object" && value !== null) || typeof value === "function") &&
  !types.isProxy(value);

/** A property of an open value; nothing when it has none or refuses. */
export function property(value: unknown, name: PropertyKey): unknown {
  if (!isOpen(value)) return undefined;
  try {
    return name in value ? value[name] : undefined;
  } catch {
    return undefined; // A getter that throws: the value is not of the form that was asked for.
  }
}

/** Calls a method of an open value; nothing when it has none. */
export function call(value: unknown, name: string, ...args: readonly unknown[]): unknown {
  const method = property(value, name);
  return typeof method === "function" ? Reflect.apply(method, value, args) : undefined;
}

/** Whether a value has a method of that name. */
export const hasMethod = (value: unknown, name: string): boolean =>
  typeof property(value, name) === "function";

/** A plain object with nothing to compute: its fields can be read without running code. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return (
    isPlain(value) &&
    Object.values(Object.getOwnPropertyDescriptors(value)).every((field) => "value" in field)
  );
}

/** An object literal, or one without a prototype. */
export function isPlain(value: unknown): value is Record<string, unknown> {
  if (typeof value !== "object" || !isOpen(value)) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  // A literal of another realm counts too.
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}
