import { describe, expect, test } from "@jest/globals";
import type { Notebook, NotebookCell } from "#kernel/notebook/notebook.ts";
import {
  inferValue,
  injectParameters,
  isName,
  readParameters,
  unknownParameters,
} from "#kernel/notebook/parameters.ts";

test.each([
  ["10", 10],
  ["-0.5", -0.5],
  ["1e-3", 0.001],
  ["007", 7],
  ["true", true],
  ["False", false],
  ["None", null],
  ["null", null],
  ["-inf", -Infinity],
  ["nan", NaN],
  ["12345678901234567890", 12345678901234567890n],
  ["1.2.3", "1.2.3"],
  ["0x10", "0x10"],
  ["", ""],
  [" 1", " 1"],
])("%j means %p", (text, value) => {
  expect(inferValue(text)).toBe(value);
});

test("YAML and JSON give parameters by name", () => {
  expect(readParameters("-y", "a: 1\nb: [x, 2]\nc: { d: null }")).toEqual({ a: 1, b: ["x", 2], c: { d: null } }); // prettier-ignore
  expect(readParameters("-y", '{"a": "1"}')).toEqual({ a: "1" });
  expect(readParameters("-y", "")).toEqual({});
  expect(() => readParameters("-y", "[1]")).toThrow("run: -y holds no parameters");
  expect(() => readParameters("-y", "a: [")).toThrow(/^run: cannot read the parameters of -y: /);
  expect(() => readParameters("missing.yml")).toThrow(
    /^run: cannot read the parameters of missing.yml: ENOENT/,
  );
});

test("names are those of variables", () => {
  expect(["a", "größe", "$1", "_"].filter(isName)).toHaveLength(4);
  expect(["1a", "a-b", "", "class", "a b"].filter(isName)).toEqual([]);
});

describe("the injected cell", () => {
  const cell = (source: string, ...tags: string[]): NotebookCell => ({
    cell_type: "code",
    source,
    metadata: { tags },
  });
  const notebook = (...cells: NotebookCell[]): Notebook => ({
    nbformat: 4,
    nbformat_minor: 5,
    metadata: {},
    cells,
  });
  const sources = ({ cells }: Notebook) => cells.map(({ source }) => source);

  test("stands after the one tagged parameters, else at the top, and replaces an older one", () => {
    const made = "// Parameters\nlet a = 1;";
    expect(
      sources(injectParameters(notebook(cell("x"), cell("y", "parameters"), cell("z")), { a: 1 })),
    ).toEqual(["x", "y", made, "z"]);
    expect(sources(injectParameters(notebook(cell("x")), { a: 1 }))).toEqual([made, "x"]);
    expect(
      sources(
        injectParameters(
          notebook(cell("y", "parameters"), cell("old", "injected-parameters"), cell("z")),
          { a: 1 },
        ),
      ),
    ).toEqual(["y", made, "z"]);
  });

  test("says which parameters no cell uses, and what may be meant", () => {
    const cells = notebook(cell("let alpha = 1, beta = 2", "parameters"), cell("log(extra, beta)"));
    expect(unknownParameters(cells, { beta: 1, extra: 2 })).toEqual([]);
    expect(unknownParameters(cells, { alpah: 1, other: 2 })).toEqual([
      { name: "alpah", near: ["alpha"] },
      { name: "other", near: [] },
    ]);
    expect(unknownParameters(notebook(cell("%%bash\necho", "parameters")), { a: 1 })).toEqual([
      { name: "a", near: [] },
    ]);
  });

  test("is TypeScript whatever the values are", () => {
    const { cells, metadata } = injectParameters(notebook(), {
      text: 'a "b"\n${c}',
      list: [1, NaN, -0, true, null],
      tree: { "a-b": { c: 10n } },
      limit: -Infinity,
    });
    expect(cells[0]?.source).toBe(
      '// Parameters\nlet text = "a \\"b\\"\\n${c}";\nlet list = [1, NaN, -0, true, null];\nlet tree = { "a-b": { "c": 10n } };\nlet limit = -Infinity;',
    );
    expect(cells[0]).toMatchObject({
      metadata: { tags: ["injected-parameters"] },
      id: expect.stringMatching(/^\w{8}$/),
    });
    expect(metadata).toMatchObject({ papermill: { parameters: { tree: { "a-b": { c: "10" } } } } });
  });

  test("has no id in a notebook older than 4.5, and none comes without parameters", () => {
    expect(
      injectParameters({ ...notebook(), nbformat_minor: 4 }, { a: 1 }).cells[0],
    ).not.toHaveProperty("id");
    const same = notebook(cell("x"));
    expect(injectParameters(same, {})).toBe(same);
  });
});
