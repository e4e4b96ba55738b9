import { inspect, types } from "node:util";
import type { Bundle } from "../protocol/content.ts";
import type { Picture } from "./form.ts";

/** The method by which a value draws itself (Deno's convention). */
export const DISPLAY: unique symbol = Symbol.for("Jupyter.display") as never;
/** What describes the picture that a helper made, once it is drawn. */
export const METADATA: unique symbol = Symbol("metadata");

/** A value that draws itself. */
export interface Displayable {
  [DISPLAY](): unknown;
  [inspect.custom]?(): string;
  readonly [METADATA]?: Record<string, unknown> | undefined;
}

/** A value that draws itself as the picture that `make` gives, now or later. */
export function displayable(make: () => Picture | Promise<Picture>): Displayable {
  let drawn: Picture | undefined;
  const keep = (picture: Picture): Bundle => {
    drawn = picture;
    return picture.data;
  };
  return {
    [DISPLAY]: () => {
      const picture = make();
      return types.isPromise(picture) ? picture.then(keep) : keep(picture);
    },
    // As text where nothing else is there: the picture's, or that it could not be drawn.
    [inspect.custom]: () => plainOf(drawn) ?? "(nothing to show)",
    get [METADATA]() {
      return drawn?.metadata;
    },
  };
}

const plainOf = (picture: Picture | undefined): string | undefined => {
  const text = picture?.data["text/plain"];
  return typeof text === "string" ? text : undefined;
};

/** Whether a value draws itself. */
export function isDisplayable(value: unknown): value is Displayable {
  if ((typeof value !== "object" && typeof value !== "function") || value === null) return false;
  try {
    return DISPLAY in value && typeof (value as Displayable)[DISPLAY] === "function";
  } catch {
    return false; // a proxy that refuses
  }
}
