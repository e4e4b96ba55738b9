import { expect, test } from "@jest/globals";
import { parseSpecifier } from "#kernel/packages/specifier.ts";

test.each([
  ["npm:one", { name: "one", path: "" }],
  ["npm:/one@1/sub.js", { name: "one", range: "1", path: "/sub.js" }],
  ["npm:@scope/two@^3.1 || 4", { name: "@scope/two", range: "^3.1 || 4", path: "" }],
  ["npm:JSONStream@latest", { name: "JSONStream", range: "latest", path: "" }],
])("%s names a package", (specifier, request) => {
  expect(parseSpecifier(specifier)).toEqual(request);
});

test.each([
  "npm:",
  "npm:--help",
  "npm:-g",
  "npm:..",
  "npm:../evil",
  "npm:.hidden",
  "npm:_x",
  "npm:one@..",
  "npm:one@file:..",
  "npm:@scope/--help",
  "npm:@../evil",
  `npm:${"a".repeat(215)}`,
])("%s names none, and npm is not asked", (specifier) => {
  expect(() => parseSpecifier(specifier)).toThrow(
    `import: "${specifier}" names no package; write npm:name@version/path`,
  );
});
