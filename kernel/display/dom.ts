import { isSvg } from "./bytes.ts";
import { property, type Form } from "./form.ts";

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

/** An SVG element that is a document of its own; a front end shows it as an image, which needs the namespace. */
export const standalone = (svg: string): string =>
  /^[^>]*\sxmlns=/.test(svg.slice(svg.indexOf("<svg")))
    ? svg
    : svg.replace("<svg", '<svg xmlns="http://www.w3.org/2000/svg"');
