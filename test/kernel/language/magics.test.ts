import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { type Notebook, openNotebook } from "./notebook.ts";

let notebook: Notebook;
beforeAll(() => {
  notebook = openNotebook();
});
afterAll(() => notebook.close());

test("magics are no type errors, and code around them keeps its positions", async () => {
  expect(
    await notebook.warnings("!ls -l\nconst files = !ls\n  %lsmagic\nfiles.lenght; files[0]"),
  ).toEqual(["4:7 Property 'lenght' does not exist on type 'string[]'. Did you mean 'length'?"]);
  expect(await notebook.warnings("let a = 1\n!ls\n(a)")).toEqual([]);
  expect(await notebook.warnings("%%bash\nfor i in 1 2; do echo $i; done")).toEqual([]);
});

test("code that a magic runs is checked and completed in its place", async () => {
  expect(await notebook.warnings('%time const timed: number = "a"')).toEqual([
    "1:13 Type 'string' is not assignable to type 'number'",
  ]);
  expect(await notebook.matches("%time [1].toStr‸")).toEqual(["toString"]);
  expect(await notebook.matches("%%time\n[1].toStr‸")).toEqual(["toString"]);
});

test("magics in the code of another are no type errors, and the code around them stays in its place", async () => {
  expect(await notebook.warnings("%%time\n%who number\nconst files = !ls\n  files.lenght")).toEqual(
    ["4:9 Property 'lenght' does not exist on type 'string[]'. Did you mean 'length'?"],
  );
  expect(await notebook.warnings("%time %pwd\n%timeit !ls")).toEqual([]);
  expect(await notebook.matches("%%time\n%lsmagic\n[1].toStr‸")).toEqual(["toString"]);
});

test("names that a magic's code declares are known to later cells", async () => {
  notebook.language.ran(1, "%time const kept = { depth: 1 }", []);
  expect(await notebook.matches("kept.dep‸")).toEqual(["depth"]);
});

test("names that a loop declares stay in it", async () => {
  expect(await notebook.warnings("%%timeit\nlet inside = 1;\ninside += 'a'")).toEqual([
    "3:1 Type 'string' is not assignable to type 'number'",
  ]);
  notebook.language.ran(3, "%%timeit\nlet inside = 1", []);
  notebook.language.ran(4, "1;\n%timeit const inline = 1", []);
  expect(await notebook.matches("insid‸")).toEqual([]);
  expect(await notebook.matches("inlin‸")).toEqual([]);
  expect(await notebook.matches("%timeit [1].toStri‸")).toEqual(["toString"]);
});

test("a negated name of an earlier cell is no command", async () => {
  notebook.language.ran(2, "const ready = true", []);
  expect(await notebook.warnings("!ready.now")).toEqual([
    "1:8 Property 'now' does not exist on type 'true'",
  ]);
});

test("magics complete and explain themselves, with positions in code points", async () => {
  expect(await notebook.complete("'𝒳';\n%who‸")).toMatchObject({
    matches: ["%who", "%whos"],
    cursor_start: 5,
    cursor_end: 9,
  });
  expect((await notebook.inspect("%who‸s"))?.text).toMatch(/^%whos \[kind\]\n/);
});
