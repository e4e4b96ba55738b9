import { expect, test } from "@jest/globals";
import { createElement, type Element, Fragment, jsx, jsxs } from "#kernel/display/jsx-runtime.ts";

test("an element is its HTML, with escaped text and attributes", () => {
  const made = jsxs("p", {
    className: "x",
    title: '"<',
    hidden: true,
    id: undefined,
    style: { fontSize: "2px", color: "red", margin: undefined },
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

test("a number in a style is a length, but where plain numbers stand", () => {
  const style = { padding: 8, margin: 0, zIndex: 2, fillOpacity: 0.5, "--rows": 3 };
  expect(jsx("b", { style }).html).toBe(
    '<b style="padding: 8px; margin: 0; z-index: 2; fill-opacity: 0.5; --rows: 3"></b>',
  );
});

test("the code of a script or a style sheet stands as it is, and cannot end its element", () => {
  expect(jsx("style", { children: "a > b {}" }).html).toBe("<style>a > b {}</style>");
  expect(jsx("script", { children: ["f('</script>') && ", 1] }).html).toBe(
    "<script>f('<\\/script>') && 1</script>",
  );
});

test("children may be whatever can be walked, has HTML or is a DOM node, or HTML itself", () => {
  const drawn = { [Symbol.for("Jupyter.display")]: () => ({ "text/html": "<i></i>" }) };
  const children = [new Set(["a", "&"]), drawn, { outerHTML: "<svg></svg>" }];
  expect(jsx("b", { children }).html).toBe("<b>a&amp;<i></i><svg></svg></b>");
  const dangerouslySetInnerHTML = { __html: "<u>1</u>" };
  expect(jsx("b", { dangerouslySetInnerHTML }).html).toBe("<b><u>1</u></b>");
});

test("a promise among the children says what to do", () => {
  expect(() => jsx("b", { children: [Promise.resolve(1)] })).toThrow(
    "jsx: a promise cannot be drawn; await it, as in {await Part({})}",
  );
});

test("draws itself as HTML", () => {
  const made = jsx("b", { children: "x" }) as unknown as Record<symbol, () => unknown>;
  expect(made[Symbol.for("Jupyter.display")]?.()).toEqual({
    "text/html": "<b>x</b>",
    "text/plain": "<b>x</b>",
  });
});

test("an element is one of React's, too, with its tag, its properties and its key", () => {
  const style = { color: "red" };
  const inner = jsx("b", { children: "x" }, 7);
  const outer = jsx("p", { className: "a", style, children: [inner, 1] });
  expect(outer).toMatchObject({ html: '<p class="a" style="color: red"><b>x</b>1</p>' });
  expect(Object.keys(outer)).toEqual(["html", "toString"]);
  const of = (element: Element) => ({ ...Object.getOwnPropertyDescriptors(element) });
  expect(of(outer)).toMatchObject({
    $$typeof: { value: Symbol.for("react.transitional.element"), enumerable: false },
    type: { value: "p" },
    props: { value: { className: "a", style, children: [inner, 1] } },
    key: { value: null },
  });
  expect([inner.type, inner.key, inner.props]).toEqual(["b", "7", { children: "x" }]);
});

test("React gets what a component gave, which is called once, and fragments as such", () => {
  let calls = 0;
  const made = jsx(() => (calls++, [jsx("i", {}), "text"]), {});
  expect(made.html).toBe("<i></i>text");
  expect((made.type as () => unknown)()).toEqual([
    expect.objectContaining({ html: "<i></i>" }),
    "text",
  ]);
  expect(calls).toBe(1);
  const parts = jsx(Fragment, { children: "x" });
  expect((parts.type as () => Element)()).toMatchObject({ html: "x" });
});

test("elements that React made are drawn as children", () => {
  const react = (type: unknown, props: object) => ({
    $$typeof: Symbol.for("react.transitional.element"),
    type,
    props,
  });
  const Part = ({ n }: Record<string, unknown>) => react("i", { className: "part", children: n });
  const children = [
    react("b", { children: ["<", react(Part, { n: 2 })] }),
    react(Symbol.for("react.fragment"), { children: ["x", null] }),
  ];
  expect(jsx("p", { children }).html).toBe('<p><b>&lt;<i class="part">2</i></b>x</p>');
  expect(jsx(Part, { n: 3 }).html).toBe('<i class="part">3</i>');
  const memo = react({ $$typeof: Symbol.for("react.memo") }, {});
  expect(() => jsx("p", { children: memo })).toThrow(
    "jsx: a part of React's own cannot be drawn; render it by renderToString",
  );
});
