import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "@jest/globals";
import { root } from "../support/cli.ts";

const dist = join(root, "dist");
const files = readdirSync(join(dist, "types")).filter((file) => file.endsWith(".d.ts"));
const texts = files.map((file) => readFileSync(join(dist, "types", file), "utf8"));

test("the joined declarations are those of the last build; `npm run build` joins them", () => {
  const madeAt = (file: string): number => statSync(join(dist, file)).mtimeMs;
  const parts = ["native", "sdk", "kernel"].map((part) => madeAt(`${part}.tsbuildinfo`));
  expect(madeAt("types/index.d.ts")).toBeGreaterThan(Math.max(...parts));
});

test("no class is declared by two entries, which would be two types", () => {
  const classes = texts.flatMap(
    (text) => text.match(/^(?:export )?declare (?:abstract )?class \S+/gm) ?? [],
  );
  expect(classes.length).toBeGreaterThan(20);
  expect(new Set(classes).size).toBe(classes.length);
});

// Two declarations of one name would be told apart by a number, which completion and messages would show.
test("no type that is shown has the name of another", () => {
  const numbered = texts.flatMap((text) => text.match(/\b\w+\$\d+/g) ?? []);
  // What the planner of programs calls so is seen by nobody.
  expect([...new Set(numbered)]).toEqual(["Operand$1"]);
});
