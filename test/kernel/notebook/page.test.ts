import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import type { NotebookCell, Output } from "#kernel/notebook/notebook.ts";
import { ansiToHtml } from "#kernel/notebook/page/ansi.ts";
import { renderMarkdown } from "#kernel/notebook/page/markdown.ts";
import { renderOutput } from "#kernel/notebook/page/output.ts";
import { renderPage } from "#kernel/notebook/page/page.ts";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "sonde-page-"));
  writeFileSync(join(folder, "a b.png"), "png");
});
afterAll(() => rmSync(folder, { recursive: true }));

const esc = "\u001b[";
test.each([
  ["a <b>", "a &lt;b&gt;"],
  [`${esc}31mred${esc}0m plain`, '<span style="color: #b22b31">red</span> plain'],
  [
    `${esc}1;4;38;2;1;2;3mx`,
    '<span style="color: rgb(1, 2, 3); font-weight: bold; text-decoration: underline">x</span>',
  ],
  [`${esc}48;5;196mx${esc}49my`, '<span style="background: rgb(255, 0, 0)">x</span>y'],
  [`${esc}2K${esc}1Ax`, "x"],
  ["10%\r50%\r100%\nnext", "100%\nnext"],
  ["abcdef\rxy", "xycdef"],
  ["a\r\nb", "a\nb"],
  ["ab\bc", "ac"],
  [`${esc}7mx`, '<span style="color: white; background: #1f2328">x</span>'],
])("the terminal's %j is %s", (text, html) => {
  expect(ansiToHtml(text)).toBe(html);
});

describe("Markdown", () => {
  test("has formulas as MathML, inline and on a line of their own, and prices as text", () => {
    expect(renderMarkdown("$a^2$", folder)).toMatch(/<p><math.*<msup>.*<\/math><\/p>/s);
    expect(renderMarkdown("$$\\sum_i x_i$$", folder)).toContain('display="block"');
    expect(renderMarkdown("from $5 to $10", folder)).toBe("<p>from $5 to $10</p>\n");
    expect(renderMarkdown("$\\nonsense{$", folder)).toContain("<code>");
  });

  test("has the pictures of its folder and cell inside, and links to others", () => {
    const data = Buffer.from("png").toString("base64");
    expect(renderMarkdown("![x](a%20b.png)", folder)).toContain(
      `src="data:image/png;base64,${data}"`,
    );
    expect(
      renderMarkdown("![x](attachment:c.gif)", folder, { "c.gif": { "image/gif": "R0lG" } }),
    ).toContain('src="data:image/gif;base64,R0lG"');
    expect(renderMarkdown("![x](https://example.com/a.png)", folder)).toBe(
      '<p><a href="https://example.com/a.png">x</a></p>\n',
    );
  });

  test("has highlighted code", () => {
    expect(renderMarkdown("```ts\nconst a = 1\n```", folder)).toContain(
      '<span class="hljs-keyword">const</span>',
    );
  });
});

describe("an output", () => {
  const shown = (data: Record<string, unknown>, metadata = {}) =>
    renderOutput({ output_type: "display_data", data, metadata }, folder);

  test("is drawn in its best form", () => {
    expect(shown({ "text/html": "<b>", "text/plain": "t" })).toBe('<div class="output"><b></div>');
    expect(shown({ "text/plain": "<t>" })).toBe('<div class="output"><pre>&lt;t&gt;</pre></div>');
    expect(
      shown({ "image/png": "AA==", "text/plain": "t" }, { "image/png": { width: 9 } }),
    ).toContain('<img alt="t" width="9" src="data:image/png;base64,AA==">');
    expect(shown({ "image/svg+xml": "<svg></svg>" })).toContain('src="data:image/svg+xml;base64,');
    expect(shown({ "text/latex": "$a$" })).toContain("<math");
    expect(shown({ "application/x": 1 })).toBe("");
  });

  test("is an error with its colours", () => {
    const error = {
      output_type: "error",
      ename: "E",
      evalue: "x",
      traceback: [`${esc}31mE: x`],
    } as const;
    expect(renderOutput(error, folder)).toContain('<pre class="output error"><span');
  });
});

describe("a page", () => {
  const cells: NotebookCell[] = [
    { cell_type: "markdown", source: "# A *title*", metadata: {} },
    { cell_type: "code", source: "const a = '<'", metadata: {}, execution_count: 3, outputs: [] },
    { cell_type: "raw", source: "<raw>", metadata: {} },
    {
      cell_type: "code",
      source: "secret",
      metadata: { jupyter: { source_hidden: true } },
      outputs: [],
    },
  ];
  const notebook = { nbformat: 4, nbformat_minor: 5, metadata: {}, cells };

  test("has its title, its cells and nothing from outside", () => {
    const page = renderPage(notebook, { name: "n.ipynb", folder });
    expect(page).toContain("<title>A title</title>");
    expect(page).toContain(
      '<div class="prompt">[3]</div><pre class="code"><span class="hljs-keyword">const</span>',
    );
    expect(page).toContain("&lt;raw&gt;");
    expect(page).not.toContain("secret");
    expect(page).not.toMatch(/(?:src|href)="https?:/);
    expect(page).not.toContain("Plotly");
  });

  test("brings plotly.js along for its charts", () => {
    const output: Output = {
      output_type: "display_data",
      metadata: {},
      data: { "application/vnd.plotly.v1+json": { data: [{ name: "</script>" }], layout: {} } },
    };
    const page = renderPage(
      { ...notebook, cells: [{ cell_type: "code", source: "", metadata: {}, outputs: [output] }] },
      { name: "n", folder },
    );
    expect(page.length).toBeGreaterThan(1_000_000);
    expect(page.match(/<script/g)?.length).toBeGreaterThanOrEqual(3);
    expect(page).toContain("\\u003c/script>");
  });
});
