import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "@jest/globals";
import { INSTALL_HELP, UNINSTALL_HELP } from "#kernel/kernelspec/arguments.ts";
import { RUN_HELP, RUN_OPTIONS } from "#kernel/notebook/arguments.ts";
import { root } from "#test/support/cli.ts";

const page = (name: string): string => readFileSync(join(root, "docs", name), "utf8");
const optionsIn = (help: string): readonly string[] => [
  ...new Set(help.match(/(?<!=)--[a-z][a-z-]+/g)),
];

test("sonde run --help lists every option there is, and no other", () => {
  const own = optionsIn(RUN_HELP);
  expect(own.toSorted()).toEqual([...RUN_OPTIONS].toSorted());
});

test("docs/headless.md has the options of sonde run word for word", () => {
  const options = RUN_HELP.slice(RUN_HELP.indexOf("  -o, --out"), RUN_HELP.indexOf("Exit code"));
  expect(page("headless.md")).toContain(options.trimEnd());
});

test("docs/install.md explains every option of sonde install and sonde uninstall", () => {
  const text = page("install.md");
  const missing = optionsIn(INSTALL_HELP + UNINSTALL_HELP).filter(
    (option) => !text.includes(`\`${option}`),
  );
  expect(missing).toEqual([]);
});
