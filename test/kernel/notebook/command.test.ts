import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { root, sonde } from "#test/support/cli.ts";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "sonde run "));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Written {
  metadata: Record<string, unknown>;
  cells: { source: string; outputs: { text?: string; data?: Record<string, string> }[] }[];
}
type Cell = readonly [source: string, tags?: readonly string[], outputs?: readonly object[]];

const notebook = (cells: readonly Cell[], metadata = {}) =>
  JSON.stringify({
    nbformat: 4,
    nbformat_minor: 4,
    metadata,
    cells: cells.map(([source, tags = [], outputs]) => ({
      cell_type: "code",
      metadata: { tags },
      source,
      outputs: outputs ?? [],
      execution_count: outputs === undefined ? null : 1,
    })),
  });
const write = (name: string, cells: readonly Cell[]): void =>
  writeFileSync(join(folder, name), notebook(cells));
const read = (name: string): Written =>
  JSON.parse(readFileSync(join(folder, name), "utf8")) as Written;
const text = (value: string) => [{ output_type: "stream", name: "stdout", text: value }];

test("parameters come from the command line and files, later ones win, types are checked", () => {
  write("p.ipynb", [
    ["let epochs = 1, rate = 0.1, name = 'a'", ["parameters"]],
    ["console.log(epochs + 1, rate, name, extra)"],
  ]);
  writeFileSync(join(folder, "p.yml"), "epochs: 5\nextra: [1, 2]\n");
  const { status, stdout } = sonde(
    ["run", "p.ipynb", "-f", "p.yml", "-p", "epochs", "10", "-r", "name", "7"],
    folder,
  );
  expect(stdout).toContain("11 0.1 7 [ 1, 2 ]\n");
  expect(stdout).not.toContain("warning");
  expect(status).toBe(0);
  expect(read("out/p.ipynb").cells[1]?.source).toBe(
    '// Parameters\nlet epochs = 10;\nlet extra = [1, 2];\nlet name = "7";',
  );
  expect(read("out/p.ipynb").metadata).toMatchObject({ kernelspec: { name: "sonde" } });
});

test("--allow-errors goes on, and ends well", () => {
  write("e.ipynb", [["throw new Error('a')"], ["console.log('after')"]]);
  const { status, stdout } = sonde(
    ["run", "e.ipynb", "--allow-errors", "-o", "e-out.ipynb"],
    folder,
  );
  expect(stdout).toMatch(/all cells ran in .*, 1 with an allowed error/);
  expect(status).toBe(0);
  expect(read("e-out.ipynb").cells[1]?.outputs[0]?.text).toBe("after\n");
});

test("the states of widgets are saved with the notebook", () => {
  write("w.ipynb", [
    [
      'import { anyWidget, intSlider } from "sonde/widgets";\nconst slider = intSlider({ max: 9 });\nintSlider().close();\nslider',
    ],
    ["slider.value = 7;"],
    [
      'const own = anyWidget({ esm: "", traits: { bytes: Uint8Array.of(1), n: 1 } });\nown.bytes = Uint8Array.of(2); own.n = 2;',
    ],
  ]);
  expect(sonde(["run", "w.ipynb", "-o", "w-out.ipynb"], folder).status).toBe(0);
  const { metadata } = read("w-out.ipynb");
  const { "application/vnd.jupyter.widget-state+json": saved } = metadata["widgets"] as Record<
    string,
    { version_major: number; state: Record<string, { model_name: string }> }
  >;
  expect(saved?.version_major).toBe(2);
  const models = Object.values(saved?.state ?? {});
  const named = (name: string) => models.filter(({ model_name }) => model_name === name);
  expect(named("IntSliderModel")).toMatchObject([
    {
      model_module: "@jupyter-widgets/controls",
      state: { value: 7, max: 9, layout: expect.stringMatching(/^IPY_MODEL_/) },
    },
  ]);
  expect(named("AnyModel")).toMatchObject([
    { state: { n: 2 }, buffers: [{ encoding: "base64", path: ["bytes"], data: "Ag==" }] },
  ]);
});

test("what a cell leaves undefined with its process is unknown to the types, too", () => {
  write("d.ipynb", [["const gone = 1; process.exit(1)"], ["typeof gone"]]);
  const { stdout } = sonde(["run", "d.ipynb", "--allow-errors"], folder);
  expect(stdout).toContain("Cell [2] 1:8 warning: Cannot find name 'gone'");
});

test("a process that a timer of a cell ends fails the run", () => {
  write("t.ipynb", [
    ["setTimeout(() => process.exit(0), 1); 1"],
    ["await 2"],
    ["await new Promise((go) => setTimeout(go, 2000))"],
  ]);
  const { status, stdout } = sonde(["run", "t.ipynb"], folder);
  expect(stdout).toContain("ExecutorDied: process.exit(0) was called");
  expect(status).toBe(1);
});

describe("--check", () => {
  const cells: Cell[] = [
    ["console.log('same', 12 + 'ms')", [], text("same 99ms\n")],
    ["console.log('new')", [], text("old\n")],
    ["console.log(Math.random())", ["nbval-ignore-output"], text("0.5\n")],
    [
      "throw new RangeError('x')",
      ["raises-exception"],
      [{ output_type: "error", ename: "RangeError", evalue: "x", traceback: [] }],
    ],
    ["process.exit()", ["nbval-skip"], text("kept\n")],
    ["console.log('never saved')"],
  ];

  test("says what is not as saved, and writes nothing", () => {
    write("c.ipynb", cells);
    writeFileSync(join(folder, "s.cfg"), "[ms]\nregex: \\d+ms\nreplace: TIME\n");
    const { status, stdout } = sonde(
      ["run", "c.ipynb", "--check", "--sanitize", "s.cfg", "--junit", "c.xml"],
      folder,
    );
    expect(stdout).toContain("cell 2, stdout (- saved, + now):\n- old\n+ new\n");
    expect(stdout).toContain("1 cell differs from the saved outputs (2)");
    expect(status).toBe(1);
    expect(existsSync(join(folder, "out", "c.ipynb"))).toBe(false);
    const junit = readFileSync(join(folder, "c.xml"), "utf8");
    expect(junit).toContain(
      '<testsuite name="c.ipynb" tests="6" failures="1" errors="0" skipped="1"',
    );
  });

  test("--check-marked compares the marked cells only", () => {
    write("m.ipynb", [
      ["console.log(1)", [], text("2\n")],
      ["console.log(1)", ["nbval-check-output"], text("1\n")],
    ]);
    expect(sonde(["run", "m.ipynb", "--check-marked"], folder).status).toBe(0);
  });
});

describe("several notebooks", () => {
  test("run beside each other, one report says how each ended", () => {
    write("ok.ipynb", [["console.log('fine')"]]);
    write("bad.ipynb", [["throw new Error('no')"]]);
    const { status, stdout } = sonde(
      [
        "run",
        "ok.ipynb",
        "bad.ipynb",
        "gone.ipynb",
        "-j",
        "2",
        "-o",
        "many",
        "--junit",
        "many.xml",
      ],
      folder,
    );
    expect(stdout).toContain("\n✓ ok.ipynb\n✗ bad.ipynb\n✗ gone.ipynb\n");
    expect(stdout).toContain("── bad.ipynb\n[1/1]");
    expect(status).toBe(1);
    expect(read("many/ok.ipynb").cells[0]?.outputs[0]?.text).toBe("fine\n");
    expect(readFileSync(join(folder, "many.xml"), "utf8").match(/<testsuite /g)).toHaveLength(3);
  });

  test("of one name are refused", () => {
    expect(sonde(["run", "a/x.ipynb", "b/x.ipynb"], folder).stderr).toMatch(
      /two notebooks are named x.ipynb/,
    );
  });

  test("of one name are compared, which writes nothing", () => {
    for (const name of ["a", "b"]) {
      mkdirSync(join(folder, name), { recursive: true });
      writeFileSync(join(folder, name, "x.ipynb"), notebook([["1 + 1"]]));
    }
    const { stdout, status } = sonde(["run", "a/x.ipynb", "b/x.ipynb", "--check"], folder);
    expect(stdout).toContain("\n✓ a/x.ipynb\n✓ b/x.ipynb\n");
    expect(status).toBe(0);
  });
});

test("a notebook comes from standard input and goes to standard output", () => {
  const { NODE_OPTIONS: _, ...env } = process.env;
  const args = [join(root, "dist", "kernel", "cli.js"), "run", "-"];
  const { stdout, stderr, status } = spawnSync(process.execPath, args, {
    cwd: folder,
    env,
    encoding: "utf8",
    input: notebook([["1 + 1"]]),
  });
  expect((JSON.parse(stdout) as Written).cells[0]?.outputs[0]?.data).toEqual({ "text/plain": "2" });
  expect(stderr).toContain("all cells ran in");
  expect(status).toBe(0);
});

test("--html writes a page beside the notebook, or alone", () => {
  write("h.ipynb", [["[{ a: 1 }]"]]);
  expect(sonde(["run", "h.ipynb", "--html"], folder).status).toBe(0);
  expect(readFileSync(join(folder, "out", "h.html"), "utf8")).toContain("<th>a</th>");
  expect(sonde(["run", "h.ipynb", "--html", "-o", "only.html"], folder).stdout).toContain(
    "executed notebook: only.html",
  );
  expect(existsSync(join(folder, "only.ipynb"))).toBe(false);
});

test("a lock of packages is copied into the notebook", () => {
  const lock = { version: 1, packages: { left: { requested: "^1", version: "1.0.0" } } };
  writeFileSync(join(folder, "sonde.lock.json"), JSON.stringify(lock));
  write("l.ipynb", [["1"]]);
  sonde(["run", "l.ipynb"], folder);
  rmSync(join(folder, "sonde.lock.json"));
  expect(read("out/l.ipynb").metadata["sonde"]).toEqual({ lock });
});

test.each([
  ["-p a", "run: -p needs a name and a value, as in -p epochs 10"],
  ["-p a-b 1", "run: 'a-b' cannot be the name of a parameter"],
  ["--jobs 0", "run: --jobs must be a whole number from 1, got '0'"],
  ["x.ipynb --nonsense", "run: Unknown option '--nonsense'; sonde run --help lists the options"],
  ["a b -o -", "run: --out - takes one notebook"],
])("sonde run %s is refused", (args, message) => {
  const { status, stderr } = sonde(["run", "x.ipynb", ...args.split(" ")], folder);
  expect(stderr).toContain(message);
  expect(status).toBe(2);
});

test("a notebook in another language is refused", () => {
  writeFileSync(
    join(folder, "py.ipynb"),
    notebook([["1"]], { kernelspec: { name: "python3", language: "python" } }),
  );
  expect(sonde(["run", "py.ipynb"], folder).stderr).toBe(
    "sonde run: py.ipynb is a notebook in python, expected TypeScript or JavaScript; choose the kernel for it in Jupyter\n",
  );
});

test("sonde run --help lists the options and the exit codes", () => {
  const { stdout, status } = sonde(["run", "--help"], folder);
  expect(stdout).toContain("--allow-errors");
  expect(stdout).toContain("130 stopped by Ctrl-C");
  expect(status).toBe(0);
});
