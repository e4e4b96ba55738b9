import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { root, sonde } from "#test/support/cli.ts";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "sonde-cli-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Writes a notebook of code cells, runs it, and reads what came out. */
function run(
  name: string,
  cells: readonly (string | [source: string, ...tags: string[]])[],
  ...args: string[]
) {
  const path = join(folder, `${name}.ipynb`);
  const notebook = {
    nbformat: 4,
    nbformat_minor: 5,
    metadata: {},
    cells: cells.map((cell, i) => {
      const [source, ...tags] = typeof cell === "string" ? [cell] : cell;
      return {
        cell_type: "code",
        id: `c${i}`,
        metadata: { tags },
        source,
        outputs: [],
        execution_count: null,
      };
    }),
  };
  writeFileSync(path, JSON.stringify(notebook));
  const before = readFileSync(path, "utf8");
  const { status, stdout, stderr } = sonde(["run", path, ...args], folder);
  expect(readFileSync(path, "utf8")).toBe(before);
  const out = join(folder, "out", `${name}.ipynb`);
  const written = existsSync(out)
    ? (JSON.parse(readFileSync(out, "utf8")) as { cells: { outputs: Record<string, unknown>[] }[] })
    : null;
  return { status, stdout, stderr, outputs: written?.cells.map((cell) => cell.outputs) ?? [] };
}

test("a notebook runs and its outputs are written beside it, never into it", () => {
  const { status, stdout, outputs } = run("good", [
    "const a: number = 6;",
    "console.log('hello');\na * 7",
    ["console.log('score 0.9')", "summary"],
  ]);
  expect(status).toBe(0);
  expect(outputs).toEqual([
    [],
    [
      { output_type: "stream", name: "stdout", text: "hello\n" },
      {
        output_type: "execute_result",
        data: { "text/plain": "42" },
        metadata: {},
        execution_count: 2,
      },
    ],
    [{ output_type: "stream", name: "stdout", text: "score 0.9\n" }],
  ]);
  expect(stdout).toMatch(
    /\[2\/3\] console\.log\('hello'\);\nhello\n42\n\[2\/3\] done in \d+\.\d\d s/,
  );
  expect(stdout).toMatch(
    /all cells ran in .*\nscore 0\.9\nexecuted notebook: out\/good\.ipynb\nopen it in JupyterLab: /,
  );
});

test("a cell that throws ends the run with its error; what ran before is kept", () => {
  const { status, stdout, outputs } = run("throws", [
    "1 + 1",
    "const x = 1;\nthrow new RangeError('too far')",
    "3",
  ]);
  expect(status).toBe(1);
  expect(outputs[0]).toMatchObject([{ output_type: "execute_result" }]);
  expect(outputs[1]).toMatchObject([
    { output_type: "error", ename: "RangeError", evalue: "too far" },
  ]);
  expect(outputs[2]).toEqual([]);
  expect(stdout).toContain("failed in cell 2");
  expect(stdout).toContain("Cell [2] 2:7");
});

test("a cell that calls process.exit is an error and loses nothing", () => {
  const { status, outputs } = run("exits", [
    "console.log('before')",
    "console.log('last words'); process.exit(0)",
  ]);
  expect(status).toBe(1);
  expect(outputs[0]).toMatchObject([{ text: "before\n" }]);
  expect(outputs[1]).toMatchObject([{ text: "last words\n" }, { output_type: "error" }]);
});

test("a cell in a call that nothing stops does not hold those behind it", () => {
  const native = "require('node:crypto').pbkdf2Sync('a', 'b', 5e8, 64, 'sha512')";
  const { outputs, status } = run("native", [native, "1 + 1"], "--timeout", "6", "--allow-errors");
  expect(outputs[0]?.at(-1)).toMatchObject({ output_type: "error", ename: "Timeout" });
  expect(String(outputs[0]?.at(-1)?.["traceback"])).toContain("the process was ended by force");
  expect(outputs[1]).toMatchObject([{ data: { "text/plain": "2" } }]);
  expect(status).toBe(0);
});

test("a cell that loops is stopped by --timeout", () => {
  const { status, stdout, outputs } = run(
    "loops",
    ["console.log('in'); while (true);"],
    "--timeout",
    "1",
  );
  expect(status).toBe(1);
  expect(stdout).toContain("failed in cell 1");
  expect(outputs[0]).toMatchObject([
    { text: "in\n" },
    { output_type: "error", ename: "Timeout", evalue: "the cell took longer than 1 s" },
  ]);
});

test("a cell tagged raises-exception may fail", () => {
  const { status, outputs } = run("may", [
    ["throw new Error('expected')", "raises-exception"],
    "2",
  ]);
  expect(status).toBe(0);
  expect(outputs.map((list) => list[0]?.["output_type"])).toEqual(["error", "execute_result"]);
});

test("a process that dies between two cells is told in the cell before", () => {
  const { outputs } = run("dies-between", [
    "void setTimeout(() => process.exit(4), 20)",
    "await new Promise((go) => setTimeout(go, 300))",
  ]);
  expect(JSON.stringify(outputs)).toContain("process.exit(4) was called; all variables are lost");
});

test("a question is answered in the cell that asks it", () => {
  const { status, outputs } = run("asks", ["const answer: number = 42;", "?answer"]);
  expect(outputs[1]).toMatchObject([{ name: "stdout", text: "const answer: number\n" }]);
  expect(status).toBe(0);
});

test("type errors are warnings, at most ten of them, and none beside an error of syntax", () => {
  const wrong = Array.from({ length: 12 }, (_, i) => `const n${i}: number = "text";`).join("\n");
  const { outputs } = run("warns", [wrong, "const = 7q"]);
  const lines = String(outputs[0]?.[0]?.["text"]).split("\n");
  expect(lines).toHaveLength(12);
  expect(lines[0]).toBe("Cell [1] 1:7 warning: Type 'string' is not assignable to type 'number'");
  expect(lines[10]).toBe("Cell [1] and 2 more warnings");
  expect(outputs[1]).toMatchObject([{ output_type: "error", ename: "SyntaxError" }]);
});

test("type errors can keep a cell from running, or be left unsaid", () => {
  const wrong = 'console.log("ran");\nconst n: number = "text";';
  const off = run("off", ["%types off", wrong]);
  expect(off.outputs[1]).toMatchObject([{ name: "stdout", text: "ran\n" }]);
  const { outputs, status } = run("error", ["%types error\n1", wrong]);
  expect(outputs[1]).toMatchObject([{ output_type: "error", ename: "TypeCheckError" }]);
  expect(String(outputs[1]?.[0]?.["traceback"])).toContain("Cell [2] 2:7");
  expect(status).toBe(1);
});

test("the time of a cell counts the check that it waits for", () => {
  const wrong = '%types error\nconst n: number = "text";';
  const { outputs, status } = run("slow-check", [wrong], "--timeout", "0.001");
  expect(outputs[0]).toMatchObject([
    { output_type: "stream" },
    { output_type: "error", ename: "Timeout" },
  ]);
  expect(status).toBe(1);
});

test("a place that cannot be written is said before anything runs, and the run ends", () => {
  writeFileSync(join(folder, "file"), "");
  // What Node's recursive mkdir does there, nobody can stop.
  const places = [
    "file/x.ipynb",
    ".",
    ...(process.platform === "linux" ? ["/proc/nope/x/y.ipynb"] : []),
  ];
  for (const out of places) {
    const { status, stdout, stderr } = run("nowhere", ["console.log('ran')"], "--out", out);
    expect(stderr).toMatch(/^sonde run: cannot write .*; choose another file with --out\n$/);
    expect(stdout).toBe("");
    expect(status).toBe(1);
  }
});

test("a run is stopped by signals and writes what ran; whoever reads along may leave", async () => {
  const path = join(folder, "stopped.ipynb");
  const code = "console.log('in'); require('node:child_process').execSync('sleep 30')";
  const cells = ["1 + 1", code].map((source) => ({ cell_type: "code", metadata: {}, source }));
  writeFileSync(path, JSON.stringify({ nbformat: 4, nbformat_minor: 4, metadata: {}, cells }));
  const { NODE_OPTIONS: _, ...env } = process.env;
  const cli = join(root, "dist", "kernel", "cli.js");
  const child = spawn(process.execPath, [cli, "run", path], { cwd: folder, env });
  const ended = once(child, "exit");
  let printed = "";
  for await (const bytes of child.stdout) if ((printed += String(bytes)).endsWith("in\n")) break; // which closes the pipe
  child.kill("SIGINT");
  await new Promise((go) => setTimeout(go, 100));
  child.kill("SIGINT");
  // The second may come when all is written and Node, about to be gone, listens no more; to a shell that is 130, too.
  expect([
    [130, null],
    [null, "SIGINT"],
  ]).toContainEqual(await ended);
  const written = JSON.parse(readFileSync(join(folder, "out", "stopped.ipynb"), "utf8"));
  expect(written.cells[0].outputs).toMatchObject([{ data: { "text/plain": "2" } }]);
  expect(written.cells[1].outputs).toMatchObject([{ text: "in\n" }, { ename: "Interrupted" }]);
});

test("--out chooses where the executed notebook goes", () => {
  const { status } = run("elsewhere", ["1"], "--out", "sub/x.ipynb");
  expect(status).toBe(0);
  expect(existsSync(join(folder, "sub", "x.ipynb"))).toBe(true);
});

test.each([
  [["run", "missing.ipynb"], 1, "sonde run: cannot read missing.ipynb"],
  [["run"], 2, "sonde run: expected at least 1 argument, got 0"],
  [
    ["run", "a.ipynb", "--timeout", "soon"],
    2,
    "--timeout must be a positive number of seconds up to 2147483, got 'soon'; leave it out for none",
  ],
  [["run", "."], 1, "sonde run: cannot read .; it is a folder; name its notebooks"],
  [["fly"], 2, "sonde fly: there is no such command; sonde --help lists all"],
  [
    ["instal"],
    2,
    "sonde instal: there is no such command; did you mean sonde install? sonde --help lists all",
  ],
  [["install", "--user", "--sys-prefix"], 2, "--user and --sys-prefix exclude each other"],
  [["install", "--prefix", ""], 2, "install: --prefix is empty; name the folder"],
  [["install", "--display-name", ""], 2, "install: --display-name is empty"],
  [["install", "--colour"], 2, "Unknown option '--colour'"],
  [["start", "missing.json"], 1, "missing.json"],
] as const)("sonde %j says what is wrong", (args, code, message) => {
  const { status, stderr } = sonde(args, folder);
  expect(stderr).toContain(message);
  expect(status).toBe(code);
});

test("--help and --version answer", () => {
  expect(sonde(["--help"], folder)).toMatchObject({
    status: 0,
    stdout: expect.stringContaining("sonde run "),
  });
  expect(sonde(["--version"], folder).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
});

test("a cell that asks where no terminal is fails and says so", () => {
  const { status, stderr, stdout } = run("asks", ["prompt('Who?')"]);
  expect(status).toBe(1);
  expect(stdout + stderr).toMatch(
    "prompt: no terminal is there to answer; run the notebook from a terminal",
  );
});

test("an empty HOME does not make the folder at hand that of the kernels", () => {
  const { HOME, JUPYTER_DATA_DIR, XDG_DATA_HOME } = process.env;
  Object.assign(process.env, { HOME: "", JUPYTER_DATA_DIR: "", XDG_DATA_HOME: "" });
  try {
    const { stderr } = sonde(["uninstall", "--name", "never-was"], folder);
    expect(stderr).toMatch(/no kernelspec at (?:\/|[A-Z]:)/);
  } finally {
    for (const [name, value] of Object.entries({ HOME, JUPYTER_DATA_DIR, XDG_DATA_HOME }))
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
  }
});
