import { expect, test } from "@jest/globals";
import type { NotebookCell } from "#kernel/notebook/notebook.ts";
import { Outputs } from "#kernel/notebook/outputs.ts";

const cell = (): NotebookCell => ({ cell_type: "code", source: "", metadata: {} });
const text = (value: string) =>
  ({ type: "stream", content: { name: "stdout", text: value } }) as const;
const shown = (type: "display_data" | "update_display_data", value: string, display_id?: string) =>
  ({
    type,
    content: {
      data: { "text/plain": value },
      metadata: {},
      transient: display_id ? { display_id } : {},
    },
  }) as const;

test("text of one stream goes into one output, of two streams into two", () => {
  const one = cell();
  const outputs = new Outputs();
  outputs.add(one, text("a"));
  outputs.add(one, text("b"));
  outputs.add(one, { type: "stream", content: { name: "stderr", text: "c" } });
  expect(one.outputs).toEqual([
    { output_type: "stream", name: "stdout", text: "ab" },
    { output_type: "stream", name: "stderr", text: "c" },
  ]);
});

test("an update changes every place its display id was shown, also in an earlier cell", () => {
  const [first, second, outputs] = [cell(), cell(), new Outputs()];
  outputs.add(first, shown("display_data", "old", "id"));
  outputs.add(second, shown("display_data", "old", "id"));
  outputs.add(second, shown("update_display_data", "new", "id"));
  const data = [first, second].map(
    ({ outputs: [output] = [] }) => output && "data" in output && output.data,
  );
  expect(data).toEqual([{ "text/plain": "new" }, { "text/plain": "new" }]);
});

test("clear_output empties the cell at once, or when the next output comes", () => {
  const [one, outputs] = [cell(), new Outputs()];
  outputs.add(one, text("a"));
  outputs.add(one, { type: "clear_output", content: { wait: true } });
  expect(one.outputs).toHaveLength(1);
  outputs.add(one, text("b"));
  expect(one.outputs).toEqual([{ output_type: "stream", name: "stdout", text: "b" }]);
  outputs.add(one, { type: "clear_output", content: { wait: false } });
  expect(one.outputs).toEqual([]);
});
