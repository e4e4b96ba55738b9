import { expect, test } from "@jest/globals";
import { closers, scan } from "#kernel/syntax/scan.ts";

const opened = (code: string): readonly string[] =>
  scan(code, code.length).open.map(({ token }) => token);

test("names the brackets and quotes that are open", () => {
  expect(opened("f([1, {a: `x ${g(")).toEqual(["(", "[", "{", "`", "${", "("]);
  expect(opened("f([1], {})")).toEqual([]);
});

test("takes a word that every object has an entry for as any other word", () => {
  expect(opened("class A { constructor() {} }")).toEqual([]);
  expect(opened("const s = (1).toString()")).toEqual([]);
  const place = scan("class A { constructor() { f(", 28);
  expect(closers(place)).toBe(")}}");
});

test("goes on from every place as if it had read all again", () => {
  const code =
    "f(`a ${[1, 'b\\n'].map((x) => `${x}\\``)} b`, /[/]x/g) /* c\n*/ // d\nif (a) {\n  \"e";
  const places = Array.from({ length: code.length + 1 }, (_, end) => scan(code, end));
  const shown = ({ inside, open, previous }: ReturnType<typeof scan>) => ({
    inside,
    open,
    previous,
  });
  places.forEach(({ last }, i) =>
    places
      .slice(i)
      .forEach((whole, more) => expect(shown(scan(code, i + more, last))).toEqual(shown(whole))),
  );
});
