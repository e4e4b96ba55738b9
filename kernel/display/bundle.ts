import { inspect, types } from "node:util";
import type { Bundle } from "../protocol/content.ts";
import { imageOf } from "./image.ts";
import { tableOf } from "./table.ts";

const DISPLAY: unique symbol = Symbol.for("Jupyter.display") as never;
const MIME = /^[\w\-+.]+\/[\w\-+.]+$/;

/** A value that draws itself (Deno's convention). */
interface Displayable {
  [DISPLAY](): unknown;
}

/** What a value looks like, and what went wrong when its own display failed. */
export interface Drawn {
  readonly data: Bundle;
  readonly problem?: { readonly error: unknown };
}

/** The MIME bundle of a value; a promise only when the value's own display is one. Always holds `text/plain`. */
export function draw(value: unknown): Drawn | Promise<Drawn> {
  if (!isDisplayable(value))
    return { data: { ...imageOf(value), ...tableOf(value), "text/plain": plain(value) } };
  const failed = (error: unknown): Drawn => ({
    data: { "text/plain": plain(value) },
    problem: { error },
  });
  try {
    const made = value[DISPLAY]();
    if (types.isPromise(made)) return made.then((bundle) => completed(value, bundle)).catch(failed);
    return completed(value, made);
  } catch (error) {
    return failed(error);
  }
}

/** Whether a value is a bundle already: a plain object whose keys are all MIME types. */
export function isBundle(value: unknown): value is Bundle {
  if (typeof value !== "object" || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) return false;
  const keys = Object.keys(value);
  return keys.length > 0 && keys.every((key) => MIME.test(key));
}

/** A value as text, without colour codes. */
export function plain(value: unknown): string {
  if (typeof value === "string") return value;
  try {
    return inspect(value, {
      depth: 4,
      maxArrayLength: 100,
      maxStringLength: 10_000,
      breakLength: 100,
    });
  } catch (error) {
    return `(a value that cannot be shown: ${String(error)})`;
  }
}

function isDisplayable(value: unknown): value is Displayable {
  if ((typeof value !== "object" && typeof value !== "function") || value === null) return false;
  try {
    return DISPLAY in value && typeof (value as Displayable)[DISPLAY] === "function";
  } catch {
    return false; // a proxy that refuses
  }
}

function completed(value: unknown, made: unknown): Drawn {
  if (!isBundle(made)) {
    const error = new TypeError(
      `Jupyter.display: expected an object of MIME types, got ${plain(made)}`,
    );
    return { data: { "text/plain": plain(value) }, problem: { error } };
  }
  const data = { ...made };
  // JupyterLab prefers JSON to everything else, so it never goes beside something better.
  if ("text/html" in data) delete data["application/json"];
  if (!("text/plain" in data)) data["text/plain"] = plain(value);
  return { data };
}
