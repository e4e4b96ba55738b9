import { escapeHtml } from "./html.ts";

/** An element that a cell wrote as JSX: it draws itself as HTML. */
export interface Element {
  readonly html: string;
  toString(): string;
}

type Props = Record<string, unknown> & { children?: unknown };
type Component = (props: Props) => unknown;

const VOID = new Set("area base br col embed hr img input link meta source track wbr".split(" "));
const NAMES: Record<string, string> = { className: "class", htmlFor: "for" };

/** Makes an element; the compiler calls it for each tag. */
export function jsx(type: string | Component, props: Props): Element {
  if (typeof type === "function") return element(render(type(props)));
  const attributes = Object.entries(props)
    .filter(([name]) => name !== "children")
    .map(([name, value]) => attribute(name, value));
  const start = `<${type}${attributes.join("")}>`;
  return element(VOID.has(type) ? start : `${start}${render(props.children)}</${type}>`);
}

/** The same for a tag with several children. */
export const jsxs: typeof jsx = jsx;

/** The same for a tag whose `key` comes after a spread, which may have one, too. */
export function createElement(
  type: string | Component,
  props: Props | null,
  ...children: readonly unknown[]
): Element {
  const { key: _, ...rest } = props ?? {};
  if (children.length === 0) return jsx(type, rest);
  return jsx(type, { ...rest, children: children.length === 1 ? children[0] : children });
}

/** `<>…</>` */
export const Fragment: Component = ({ children }) => element(render(children));

const element = (html: string): Element => ({
  html,
  toString: () => html,
  [Symbol.for("Jupyter.display")]: () => ({ "text/html": html, "text/plain": html }),
});

function render(child: unknown): string {
  if (child === undefined || child === null || typeof child === "boolean") return "";
  if (Array.isArray(child)) return child.map(render).join("");
  return isElement(child) ? child.html : escapeHtml(asText(child));
}

const isElement = (value: unknown): value is Element =>
  typeof value === "object" &&
  value !== null &&
  Symbol.for("Jupyter.display") in value &&
  "html" in value;

function attribute(name: string, value: unknown): string {
  if (value === undefined || value === null || value === false || typeof value === "function")
    return "";
  const plain = NAMES[name] ?? name;
  if (value === true) return ` ${plain}`;
  const text = name === "style" && typeof value === "object" ? style(value) : asText(value);
  return ` ${plain}="${escapeHtml(text)}"`;
}

/** What JavaScript itself makes of a value in a text; an object may have its own `toString`. */
const asText = (value: unknown): string => String(value);

const style = (value: object): string =>
  Object.entries(value)
    .map(
      ([name, part]) => `${name.replace(/[A-Z]/g, (c) => `-${c.toLowerCase()}`)}: ${String(part)}`,
    )
    .join("; ");
