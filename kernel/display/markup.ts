import type { Bundle } from "../protocol/content.ts";
import { DISPLAY, isDisplayable } from "./displayable.ts";
import { property } from "./form.ts";

/** The HTML of a value that draws itself as HTML or SVG at once, or is a DOM node; undefined for any other, which is text. */
export function markupOf(value: unknown): string | undefined {
  if (!isDisplayable(value)) return textOf(property(value, "outerHTML"));
  const bundle = value[DISPLAY]() as Bundle | null | undefined;
  return textOf(bundle?.["text/html"]) ?? textOf(bundle?.["image/svg+xml"]);
}

const textOf = (part: unknown): string | undefined => (typeof part === "string" ? part : undefined);
