import { expect, test } from "@jest/globals";
import { TypeChecks } from "#kernel/handlers/type-checks.ts";
import { untyped } from "#kernel/handlers/untyped.ts";
import type { Diagnostic } from "#kernel/language/language.ts";
import type { Outcome } from "#kernel/session/session.ts";

const at = (code: number, message: string): Diagnostic => ({
  line: 1,
  column: 1,
  severity: "warning",
  code,
  message,
});
const failed = (evalue: string): Promise<Outcome> =>
  Promise.resolve({ status: "error", ename: "Error", evalue, traceback: [], declarations: [] });

/** The warnings of a cell of which `found` is wrong. */
async function warnings(
  found: readonly Diagnostic[],
  ended: Promise<Outcome>,
): Promise<readonly string[]> {
  const language = { ...untyped, diagnose: async () => found };
  const cell = { code: "1", count: 1, silent: false };
  const text = await new TypeChecks().warnings(cell, language, ended);
  return text.split("\n").flatMap((line) => line.split("warning: ")[1] ?? []);
}

test("what the cell's error says of an import is not said again", async () => {
  const found = [
    at(2307, "Cannot find module 'a' or its corresponding type declarations"),
    at(2307, "Cannot find module 'b' or its corresponding type declarations"),
  ];
  const ended = failed("Cannot find package 'a'; install it with %npm i a");
  expect(await warnings(found, ended)).toEqual([found[1]?.message]);
  expect(await warnings(found, failed("something else"))).toHaveLength(2);
  expect(await warnings(found, new Promise(() => undefined))).toHaveLength(2);
});

test("nor what it says of a name that is not defined, unless there is advice", async () => {
  const found = [
    at(2304, "Cannot find name 'a'"),
    at(2304, "Cannot find name 'a'; import { a } from \"b\""),
    at(2304, "Cannot find name 'b'"),
  ];
  const messages = found.map(({ message }) => message);
  expect(await warnings(found, failed("a is not defined"))).toEqual(messages.slice(1));
});

test("nor what it says of a name that a module does not have", async () => {
  const found = [
    at(2305, `Module '"./m"' has no exported member 'x'`),
    at(2305, `Module '"./m"' has no exported member 'y'`),
    at(1192, `Module '"./m"' has no default export`),
  ];
  const lacks = (name: string) =>
    failed(`The requested module './m.ts' does not provide an export named '${name}'`);
  const messages = found.map(({ message }) => message);
  expect(await warnings(found, lacks("x"))).toEqual(messages.slice(1));
  expect(await warnings(found, lacks("default"))).toEqual(messages.slice(0, 2));
});
