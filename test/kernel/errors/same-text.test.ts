import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "@jest/globals";
import { sonde } from "#test/support/cli.ts";
import { Notebook } from "../session/notebook.ts";

const code =
  "enum E { A }\nconst f = () => {\n  throw new Error('same', { cause: E[0] });\n};\nf();";

test("the terminal, the saved notebook and the protocol have the same text", async () => {
  const folder = mkdtempSync(join(tmpdir(), "sonde-text-"));
  const cell = {
    cell_type: "code",
    id: "a",
    metadata: {},
    source: code,
    outputs: [],
    execution_count: null,
  };
  const notebook = { cells: [cell], metadata: {}, nbformat: 4, nbformat_minor: 5 };
  writeFileSync(join(folder, "n.ipynb"), JSON.stringify(notebook));
  const { status, stdout, stderr } = sonde(["run", "n.ipynb", "-o", "out.ipynb"], folder);
  expect(status).toBe(1);
  const saved = JSON.parse(readFileSync(join(folder, "out.ipynb"), "utf8")) as {
    cells: { outputs: { traceback?: string[] }[] }[];
  };
  const session = new Notebook();
  const { traceback } = await session.run(code);
  await session.close();
  expect(traceback).toContain("at f (Cell [1] 3:9)");
  expect(saved.cells[0]?.outputs[0]?.traceback?.join("\n")).toBe(traceback);
  expect(stdout + stderr).toContain(traceback);
});
