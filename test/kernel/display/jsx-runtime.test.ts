import { expect, test } from "@jest/globals";
import { createElement, Fragment, jsx, jsxs } from "#kernel/display/jsx-runtime.ts";

test("an element is its HTML, with escaped text and attributes", () => {
  const made = jsxs("p", {
    className: "x",
    title: '"<',
    hidden: true,
    id: undefined,
    style: { fontSize: "2px", color: "red" },
    onClick() {},
    children: ["<b>", 1, null, false, jsx("br", {})],
  });
  expect(String(made)).toBe(
    '<p class="x" title="&quot;&lt;" hidden style="font-size: 2px; color: red">&lt;b&gt;1<br></p>',
  );
});

test("an element whose key comes after a spread is the same", () => {
  expect(createElement("div", { id: "a", key: "b" }, "x", 1).html).toBe('<div id="a">x1</div>');
  expect(createElement("br", null).html).toBe("<br>");
  expect(createElement(Fragment, { key: 1, children: "x" }).html).toBe("x");
});

test("components and fragments are functions of their properties", () => {
  const Item = ({ text }: Record<string, unknown>): unknown => jsx("li", { children: text });
  expect(
    jsx(Fragment, { children: [jsx(Item, { text: "a" }), jsx(Item, { text: "&" })] }).html,
  ).toBe("<li>a</li><li>&amp;</li>");
});

test("draws itself as HTML", () => {
  const made = jsx("b", { children: "x" }) as unknown as Record<symbol, () => unknown>;
  expect(made[Symbol.for("Jupyter.display")]?.()).toEqual({
    "text/html": "<b>x</b>",
    "text/plain": "<b>x</b>",
  });
});
