import { property, type Form } from "./form.ts";
import { isSvg, standalone } from "./svg.ts";

/** A DOM node of any library (Observable Plot, D3, linkedom, jsdom): a picture when it is SVG, else HTML. */
export const dom: Form = (value) => {
  const html = property(value, "outerHTML");
  if (typeof html !== "string" || html === "") return undefined;
  const type = isSvg(html) ? "image/svg+xml" : "text/html";
  const start = /^<[^>]*>/.exec(html)?.[0] ?? html;
  return {
    data: {
      [type]: type === "text/html" ? html : standalone(html),
      "text/plain": start.length > 200 ? `${start.slice(0, 200)}…` : start,
    },
  };
};
