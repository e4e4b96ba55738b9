import { expect, test } from "@jest/globals";
import { formatNotebook, parseNotebook, sourceOf } from "#kernel/notebook/notebook.ts";

const cell = {
  cell_type: "code",
  source: ["const a = 1;\n", "a"],
  metadata: {},
  outputs: [],
  execution_count: null,
};

test("a notebook keeps what Sonde does not know of", () => {
  const notebook = parseNotebook(
    JSON.stringify({ nbformat: 4, metadata: { x: 1 }, cells: [{ ...cell, attachments: {} }] }),
    "a.ipynb",
  );
  expect(notebook).toMatchObject({ nbformat: 4, nbformat_minor: 5, metadata: { x: 1 } });
  expect(notebook.cells[0]).toMatchObject({ attachments: {} });
});

test("half of a character is written as U+FFFD, so that Jupyter can save the notebook again", () => {
  const notebook = parseNotebook(JSON.stringify({ nbformat: 4, cells: [cell] }), "a.ipynb");
  notebook.cells[0]!.outputs = [{ output_type: "stream", name: "stdout", text: "\ud83d" }];
  expect(formatNotebook(notebook)).toContain('"text": "\ufffd"');
});

test("cells without an id, or with that of another, get one where the format has them", () => {
  const cells = [{ ...cell, id: "a" }, cell, { ...cell, id: "a" }, { ...cell, id: "b" }];
  const ids = (nbformat_minor: number): unknown[] =>
    parseNotebook(JSON.stringify({ nbformat: 4, nbformat_minor, cells }), "a.ipynb").cells.map(
      ({ id }) => id,
    );
  const [first, ...given] = ids(5);
  expect([first, given.pop()]).toEqual(["a", "b"]);
  for (const id of given) expect(id).toMatch(/^[0-9a-f]{8}$/);
  expect(given[0]).not.toBe(given[1]);
  expect(ids(4)).toEqual(["a", undefined, "a", "b"]);
});

test("a byte-order mark is passed over", () => {
  expect(parseNotebook('\uFEFF{"nbformat":4,"cells":[]}', "a.ipynb").cells).toEqual([]);
});

test("a source stored by lines is joined", () => {
  const notebook = parseNotebook(JSON.stringify({ nbformat: 4, cells: [cell] }), "a.ipynb");
  expect(notebook.cells.map(sourceOf)).toEqual(["const a = 1;\na"]);
});

test.each([
  ["not json", "run: a.ipynb is not a notebook, its JSON does not parse"],
  ["[]", "run: a.ipynb is not a notebook, it has no list of cells"],
  ["null", "run: a.ipynb is not a notebook, it has no list of cells"],
  ['{"nbformat":3,"worksheets":[]}', "run: a.ipynb has nbformat 3, expected 4"],
  [
    '{"nbformat":4,"cells":[{"cell_type":"code"}]}',
    "run: cell 1 of a.ipynb is not a notebook cell",
  ],
  [
    '{"nbformat":4,"cells":[{"cell_type":"code","source":"1","metadata":{"tags":"parameters"}}]}',
    'run: the tags of cell 1 of a.ipynb are "parameters"; write a list, as in ["parameters"]',
  ],
  [
    '{"nbformat":4,"cells":[{"cell_type":"code","source":"1","outputs":[{"output_type":"display_data"}]}]}',
    "run: cell 1 of a.ipynb has outputs that are none of nbformat 4; clear them in Jupyter",
  ],
  ['{"nbformat":4,"cells":[null]}', "run: cell 1 of a.ipynb is not a notebook cell"],
])("%s is refused", (text, message) => {
  expect(() => parseNotebook(text, "a.ipynb")).toThrow(message);
});

test("a saved output gets what nbformat wants of it", () => {
  const outputs = [
    { output_type: "error", ename: "E" },
    { output_type: "display_data", data: {}, metadata: null },
    { output_type: "stream", text: "a" },
  ];
  const notebook = parseNotebook(JSON.stringify({ cells: [{ ...cell, outputs }] }), "a.ipynb");
  expect(notebook.cells[0]?.outputs).toEqual([
    { output_type: "error", ename: "E", evalue: "", traceback: [] },
    { output_type: "display_data", data: {}, metadata: {} },
    { output_type: "stream", name: "stdout", text: "a" },
  ]);
});
