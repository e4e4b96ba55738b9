import { existsSync, readFileSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "@jest/globals";
import { root } from "#test/support/cli.ts";

const pages = [
  "README.md",
  ...readdirSync(join(root, "docs"), { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(".md"))
    .map((path) => join("docs", path)),
];

test.each(pages)("%s links only to what exists", (page) => {
  const text = readFileSync(join(root, page), "utf8");
  const links = [...text.matchAll(/\]\((?!https?:|#)([^)#]+)(?:#[^)]*)?\)/g)].map((match) =>
    String(match[1]),
  );
  const missing = links.filter((link) => !existsSync(join(root, dirname(page), link)));
  expect(missing).toEqual([]);
});

test.each(pages)("%s names only files that exist", (page) => {
  const text = readFileSync(join(root, page), "utf8");
  const names = [
    ...text.matchAll(/`((?:kernel|sdk|native|test|docs|notebooks|scripts)\/[\w./-]*)`/g),
  ].map((match) => String(match[1]));
  const missing = names.filter((name) => !existsSync(join(root, name)));
  expect(missing).toEqual([]);
});
