import { readFileSync } from "node:fs";
import { picture, typeOf, viewOf } from "./bytes.ts";
import { displayable, type Displayable } from "./displayable.ts";
import type { Picture } from "./form.ts";
import { escapeHtml } from "./html.ts";
import { markupOf } from "./markup.ts";
import { standalone } from "./svg.ts";
import { plain } from "./text.ts";

/** A text, or a template with values in it. */
export type Text = (text: unknown, ...values: readonly unknown[]) => Displayable;

/** How a picture is shown. */
export interface ImageOptions {
  readonly width?: number;
  readonly height?: number;
}

/** HTML; in a template, values are escaped unless they draw themselves as HTML or SVG. */
export const html: Text = of("text/html", {
  each: (value) => htmlOf(value) ?? escapeHtml(asText(value)),
});
/** Markdown. */
export const markdown: Text = of("text/markdown");
/** LaTeX, with its dollar signs; in a template, a backslash is a backslash. */
export const latex: Text = of("text/latex", { raw: true });
/** An SVG picture. */
export const svg: Text = of("image/svg+xml", { finish: standalone });
/** Plain text. */
export const text: Text = of("text/plain");

/** A value as a tree of JSON that can be opened and closed. */
export const json = (value: unknown): Displayable =>
  displayable(() => ({ data: { "application/json": value, "text/plain": plain(value) } }));

/** A picture from bytes, a Blob, a file, or an address. */
export function image(source: unknown, options: ImageOptions = {}): Displayable {
  const found = readImage(source);
  if (typeof found === "function") return displayable(async () => sized(await found(), options));
  // What is wrong with what is there already is an error of the cell that asks for it.
  const picture = sized(found, options);
  return displayable(() => picture);
}

interface TextOptions {
  /** Makes text of a template's values. */
  each?(value: unknown): string;
  finish?(whole: string): string;
  /** Whether a template's backslashes are left as they are. */
  readonly raw?: boolean;
}

/** A helper of a text type. */
function of(
  type: string,
  { each = asText, finish = (whole) => whole, raw = false }: TextOptions = {},
): Text {
  return (first, ...values) => {
    const whole = isTemplate(first)
      ? String.raw({ raw: raw ? first.raw : first }, ...values.map(each))
      : asText(first);
    return displayable(() => {
      const made = finish(whole);
      return { data: { [type]: made, "text/plain": made } };
    });
  };
}

const isTemplate = (value: unknown): value is TemplateStringsArray =>
  Array.isArray(value) && "raw" in value;

function asText(value: unknown): string {
  return typeof value === "object" && value !== null && !hasOwnText(value)
    ? plain(value)
    : String(value);
}

const hasOwnText = (value: object): boolean =>
  "toString" in value && value.toString !== Object.prototype.toString;

/** A list is text, too, unless something in it has HTML. */
function htmlOf(value: unknown): string | undefined {
  if (!Array.isArray(value)) return markupOf(value);
  const items = value.map(htmlOf);
  if (items.every((item) => item === undefined)) return undefined;
  return items.map((item, i) => item ?? escapeHtml(asText(value[i]))).join("");
}

/** The bytes of a picture, or how to get them. */
function readImage(source: unknown): Uint8Array | (() => Promise<Uint8Array>) {
  const view = viewOf(source);
  if (view !== undefined) return view;
  if (source instanceof Blob) return async () => new Uint8Array(await source.arrayBuffer());
  const address = source instanceof URL ? source.href : asText(source);
  return /^(?:https?|data|blob):/.test(address)
    ? () => load(address)
    : readFileSync(source instanceof URL ? source : address);
}

async function load(address: string): Promise<Uint8Array> {
  const response = await fetch(address);
  if (!response.ok)
    throw new Error(`image: ${address} answers ${response.status} ${response.statusText}`);
  return new Uint8Array(await response.arrayBuffer());
}

function sized(view: Uint8Array, options: ImageOptions): Picture {
  const type = typeOf(view);
  if (type === undefined)
    throw new TypeError(
      `image: ${view.byteLength} bytes are no PNG, JPEG, GIF, WebP, SVG or PDF; check the source`,
    );
  const known = Object.entries(options).filter(([, size]) => size !== undefined);
  return {
    ...picture(type, view),
    ...(known.length === 0 ? {} : { metadata: { [type]: Object.fromEntries(known) } }),
  };
}
