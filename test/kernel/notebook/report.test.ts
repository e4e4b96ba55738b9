import { expect, test } from "@jest/globals";
import { parseNotebook } from "#kernel/notebook/notebook.ts";
import { summaryOf } from "#kernel/notebook/report.ts";

test("a summary that was saved by lines is repeated as it was printed", () => {
  const outputs = [{ output_type: "stream", name: "stdout", text: ["a\n", "b\n"] }];
  const metadata = { tags: ["summary", "skip-execution"] };
  const cells = [{ cell_type: "code", source: "", metadata, outputs }];
  expect(summaryOf(parseNotebook(JSON.stringify({ nbformat: 4, cells }), "a.ipynb"))).toBe(
    "a\nb\n",
  );
});
