import { expect, test } from "@jest/globals";
import { parseContent } from "#kernel/protocol/parse.ts";

test("a cell gets the protocol's defaults", () => {
  expect(parseContent("execute_request", { code: "1" })).toEqual({
    code: "1",
    silent: false,
    allow_stdin: false,
    store_history: true,
    user_expressions: {},
    stop_on_error: true,
  });
});

test("a wrong field is named with its value", () => {
  const parse = (content: object) => () => parseContent("execute_request", content);
  expect(parse({})).toThrow("execute_request: code must be text, got nothing");
  expect(parse({ code: 3 })).toThrow("execute_request: code must be text, got 3");
  expect(parse({ code: "", silent: "no" })).toThrow(
    'execute_request: silent must be true or false, got "no"',
  );
  expect(parse({ code: "", user_expressions: { a: 1 } })).toThrow(
    'execute_request: user_expressions must be an object of texts, got {"a":1}',
  );
  expect(() => parseContent("history_request", { hist_access_type: "all" })).toThrow(
    'history_request: hist_access_type must be range, tail or search, got "all"',
  );
  expect(() => parseContent("history_request", { n: 1.5 })).toThrow(
    "history_request: n must be a whole number, got 1.5",
  );
});

test("a cursor counts code points and stays within the code", () => {
  const cursor = (code: string, cursor_pos?: number) =>
    parseContent("complete_request", { code, cursor_pos }).cursor_pos;
  expect(cursor("𝒳𝒴.a", 99)).toBe(4);
  expect(cursor("𝒳𝒴.a", 3)).toBe(3);
  expect(cursor("𝒳𝒴.a", -1)).toBe(0);
  expect(cursor("𝒳𝒴.a")).toBe(4);
});
