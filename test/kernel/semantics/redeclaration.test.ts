import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { Notebook } from "../session/notebook.ts";

let notebook: Notebook;
beforeAll(() => {
  notebook = new Notebook();
});
afterAll(() => notebook.close());

/** Ways to declare X, and what `typeof X` then is; a type leaves what was there. */
const kinds: Record<string, readonly [code: string, type: string | undefined]> = {
  let: ["let X = 'text';", "string"],
  const: ["const X = 2;", "number"],
  var: ["var X = 3n;", "bigint"],
  "a var in a block": ["{ var X = 4; }", "number"],
  "a var in a loop": ["for (var X = 0; X < 3; X++);", "number"],
  "a var in for of": ["for (var X of [true]);", "boolean"],
  "a pattern": ["const { a: [X] } = { a: [Symbol()] };", "symbol"],
  using: ["using X = null;", "object"],
  class: ["class X {}", "function"],
  "an abstract class": ["abstract class X { abstract m(): void }", "function"],
  "a decorated class": ["@((c: unknown) => c as never) class X {}", "function"],
  function: ["function X() {}", "function"],
  "an async generator": ["async function* X() {}", "function"],
  enum: ["enum X { A }", "object"],
  "a const enum": ["const enum X { A }", "object"],
  namespace: ["namespace X { export const a = 1; }", "object"],
  "an import": ['import { join as X } from "node:path";', "function"],
  "an import of all": ['import * as X from "node:path";', "object"],
  interface: ["interface X { a: number }", undefined],
  type: ["type X = number;", undefined],
  "an import of a type": ['import type { Stats as X } from "node:fs";', undefined],
  "a declaration of a value": ["declare const X: number;", undefined],
};

const names = Object.keys(kinds);

describe.each(names)("a name declared by %s", (first) => {
  test.each(names)("can be declared again by %s", async (second) => {
    const name = `n${names.indexOf(first)}_${names.indexOf(second)}`;
    let type = "undefined";
    for (const kind of [first, second]) {
      const [code, made] = kinds[kind] ?? ["", undefined];
      type = made ?? type;
      const ran = await notebook.run(code.replaceAll("X", name));
      expect(ran.error).toBeUndefined();
      expect(ran.result).toBeUndefined();
      expect((await notebook.run(`typeof ${name}`)).result).toBe(type);
    }
  });
});
