import { types } from "node:util";
import { escapeHtml } from "./html.ts";
import { markupOf } from "./markup.ts";

/** An element that a cell wrote as JSX: it draws itself as HTML. It is an element of React's as well, for what renders those. */
export interface Element {
  readonly html: string;
  readonly type: unknown;
  readonly props: object;
  readonly key: string | null;
  toString(): string;
}

type Props = Record<string, unknown> & { children?: unknown };
type Component = (props: Props) => unknown;

const VOID = new Set("area base br col embed hr img input link meta source track wbr".split(" "));
/** A browser reads no escapes in them: what stands there ends with their closing tag. */
const RAW = new Set(["script", "style"]);
const NAMES = new Map([
  ["className", "class"],
  ["htmlFor", "for"],
]);

/** Makes an element; the compiler calls it for each tag. */
export function jsx(type: string | Component, props: Props, key?: unknown): Element {
  if (typeof type === "function") {
    // Called once, here: React gets what came of it.
    const made = type(props);
    return element(render(made), () => made ?? null, {}, key);
  }
  const { children, dangerouslySetInnerHTML: ready, ...rest } = props;
  const attributes = Object.entries(rest).map(([name, value]) => attribute(name, value));
  const start = `<${type}${attributes.join("")}>`;
  if (VOID.has(type)) return element(start, type, props, key);
  const given = (ready as { readonly __html?: unknown } | undefined)?.__html;
  const inner = given === undefined ? render(children, RAW.has(type) ? code : text) : asText(given);
  return element(`${start}${inner}</${type}>`, type, props, key);
}

/** The same for a tag with several children. */
export const jsxs: typeof jsx = jsx;

/** The same for a tag whose `key` comes after a spread, which may have one, too. */
export function createElement(
  type: string | Component,
  props: Props | null,
  ...children: readonly unknown[]
): Element {
  const { key, ...rest } = props ?? {};
  if (children.length === 0) return jsx(type, rest, key);
  return jsx(type, { ...rest, children: children.length === 1 ? children[0] : children }, key);
}

/** `<>…</>` */
export const Fragment: Component = ({ children }) =>
  element(render(children), FRAGMENT, { children }, undefined);

function element(html: string, type: unknown, props: object, key: unknown): Element {
  const drawn = {
    html,
    toString: () => html,
    [Symbol.for("Jupyter.display")]: () => ({ "text/html": html, "text/plain": html }),
  };
  const react = {
    $$typeof: Symbol.for("react.transitional.element"),
    type,
    props,
    key: key === undefined || key === null ? null : asText(key),
    ref: null,
    _owner: null,
    // That the children of a list have no keys is no news here.
    _store: { validated: 1 },
  };
  // Not enumerable: a look at the element shows what it draws.
  for (const [name, value] of Object.entries(react)) Object.defineProperty(drawn, name, { value });
  // The cast: the properties were defined one by one.
  return drawn as unknown as Element;
}

function render(child: unknown, write: (one: unknown) => string = text): string {
  if (child === undefined || child === null || typeof child === "boolean") return "";
  if (types.isPromise(child))
    throw new TypeError("jsx: a promise cannot be drawn; await it, as in {await Part({})}");
  if (isList(child)) return Array.from(child, (one) => render(one, write)).join("");
  return write(child);
}

/** What React takes for a list of children: anything that can be walked and has no HTML of its own. */
const isList = (value: unknown): value is Iterable<unknown> =>
  typeof value === "object" &&
  value !== null &&
  Symbol.iterator in value &&
  markupOf(value) === undefined;

const text = (value: unknown): string =>
  markupOf(value) ?? fromReact(value) ?? escapeHtml(asText(value));

const FRAGMENT = Symbol.for("react.fragment");
const ELEMENTS: readonly unknown[] = [
  Symbol.for("react.transitional.element"),
  Symbol.for("react.element"),
];

/** The HTML of an element that React made, as components of packages do. */
function fromReact(value: unknown): string | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const { $$typeof: kind, type, props } = value as Record<string, unknown>;
  if (!ELEMENTS.includes(kind)) return undefined;
  // The casts: what React calls an element has properties.
  if (type === FRAGMENT) return render((props as Props).children);
  if (typeof type !== "string" && typeof type !== "function")
    throw new TypeError("jsx: a part of React's own cannot be drawn; render it by renderToString");
  return jsx(type as string | Component, props as Props).html;
}
const code = (value: unknown): string =>
  asText(value).replaceAll(/<(?=\/(?:script|style))/gi, "<\\");

function attribute(name: string, value: unknown): string {
  if (value === undefined || value === null || value === false || typeof value === "function")
    return "";
  const plain = NAMES.get(name) ?? name;
  if (value === true) return ` ${plain}`;
  const text = name === "style" && typeof value === "object" ? style(value) : asText(value);
  return ` ${plain}="${escapeHtml(text)}"`;
}

/** What JavaScript itself makes of a value in a text; an object may have its own `toString`. */
const asText = (value: unknown): string => String(value);

const style = (value: object): string =>
  Object.entries(value)
    .filter(([, part]) => part !== undefined && part !== null && typeof part !== "boolean")
    .map(([name, part]) => {
      const property = name.replace(/[A-Z]/g, (c) => `-${c.toLowerCase()}`);
      return `${property}: ${asText(part)}${isLength(property, part) ? "px" : ""}`;
    })
    .join("; ");

/** A number is a length in pixels, as in React, but for properties that take plain numbers. */
const isLength = (property: string, value: unknown): boolean =>
  typeof value === "number" && value !== 0 && !property.startsWith("--") && !NUMBERS.test(property);

const NUMBERS =
  /opacity$|^(?:-\w+-)?(?:animation-iteration-count|aspect-ratio|border-image-(?:outset|slice|width)|column-count|columns|flex|flex-grow|flex-shrink|font-weight|grid-.*|line-clamp|line-height|math-depth|order|orphans|scale|stroke-(?:dashoffset|miterlimit|width)|stroke-dasharray|tab-size|widows|z-index|zoom)$/;
