import { readFileSync, readdirSync, statSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { expect, test } from "@jest/globals";
import { root } from "#test/support/cli.ts";

/** Lower rows never import higher ones; folders of one row may not import each other (docs: design §2). A file stands for itself. */
const orders: Record<string, readonly (readonly string[])[]> = {
  sdk: [
    ["core"],
    ["graph"],
    ["ops"],
    ["grad"],
    ["reference"],
    ["tensor"],
    ["data", "nn", "plot", "datasets", "tfjs"],
    ["features", "optim", "evaluate", "models"],
    ["train"],
    ["search", "continual", "compress", "explain"],
    ["export"],
    ["fluent"],
    ["index.ts", "doctor.ts"],
  ],
  kernel: [
    ["builtin.ts", "inherited.ts"],
    [
      "exists.ts",
      "home.ts",
      "make-folder.ts",
      "message-of.ts",
      "nearest.ts",
      "package-root.ts",
      "pipe.ts",
      "process-alive.ts",
      "recent.ts",
      "replace-file.ts",
      "usage.ts",
      "well-formed.ts",
    ],
    ["protocol", "syntax", "project", "packages"],
    ["display"],
    ["magics"],
    ["session", "language", "debugger", "history", "kernelspec"],
    ["wire", "widgets"],
    ["handlers"],
    ["dispatch.ts", "reception.ts"],
    ["kernel.ts", "notebook", "doctor.ts", "watch-parent.ts"],
    ["index.ts", "start.ts"],
    ["cli.ts"],
  ],
};

/** What a file imports when it runs; types vanish and may look anywhere. */
const importLine =
  /^(?:import|export)\s(?!type\b)[^;]*?from\s+"(\.[^"]+|#[^"]+)"|import\("(\.[^"]+|#[^"]+)"\)|^import\s+"(\.[^"]+)"/gm;

test.each(Object.keys(orders))("%s imports only downwards", (project) => {
  const rows = orders[project] ?? [];
  const rank = (part: string): number => rows.findIndex((row) => row.includes(part));
  const wrong: string[] = [];
  for (const file of sources(join(root, project))) {
    const from = partOf(project, file);
    if (rank(from) < 0) wrong.push(`${from} is in no row`);
    for (const imported of importsOf(file)) {
      if (imported.startsWith("#")) {
        if (project !== "sdk" || !imported.startsWith("#native"))
          wrong.push(`${relative(root, file)} imports ${imported}`);
        continue;
      }
      const to = partOf(project, join(dirname(file), imported));
      const allowed = to === from || rank(to) < rank(from);
      if (!allowed) wrong.push(`${relative(root, file)} imports ${imported}`);
    }
  }
  expect([...new Set(wrong)]).toEqual([]);
});

function sources(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(".ts") && !path.startsWith("target"))
    .map((path) => join(folder, path))
    .filter((path) => statSync(path).isFile());
}

/** The folder of a project that a file belongs to, or the file itself at the top. */
function partOf(project: string, file: string): string {
  return relative(join(root, project), file).split(/[\\/]/)[0] ?? "";
}

function importsOf(file: string): string[] {
  return [...readFileSync(file, "utf8").matchAll(importLine)].map(([, a, b, c]) =>
    String(a ?? b ?? c),
  );
}
