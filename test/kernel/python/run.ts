// `npm run test:kernel`: suites and tools that we did not write, against the built kernel: jupyter_kernel_test, nbclient, papermill, nbval.
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pythonEnvironment } from "./setup.ts";

const root = join(import.meta.dirname, "..", "..", "..");
const total = { passed: 0, failed: 0, skipped: 0 };

const bin = await pythonEnvironment();
if (bin === null) {
  total.skipped = 7;
} else {
  const prefix = mkdtempSync(join(tmpdir(), "sonde-jupyter-"));
  try {
    install(prefix);
    const python = (script: string, ...args: string[]): Output => run(bin, prefix, script, args);
    conformance(python("test_sonde.py"));
    outputs(python("run_notebook.py"));
    parameters(python("run_papermill.py"));
    comparison(python("run_nbval.py"));
    sameAsOurs(prefix);
    transports(python("run_transports.py"));
    quickstart((path) => python("run_existing.py", path));
  } finally {
    rmSync(prefix, { recursive: true, force: true, maxRetries: 5 });
  }
}
console.log(`${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
process.exitCode = total.failed > 0 ? 1 : 0;

interface Output {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

function install(prefix: string): void {
  const cli = join(root, "dist", "kernel", "cli.js");
  const installed = spawnSync(process.execPath, [cli, "install", "--prefix", prefix], {
    encoding: "utf8",
  });
  if (installed.status !== 0) throw new Error(`sonde install failed: ${installed.stderr}`);
}

/** Runs a script of this folder in the environment, where only the kernel just installed is seen. */
function run(bin: string, prefix: string, script: string, args: string[]): Output {
  const env = {
    ...process.env,
    NODE_OPTIONS: "",
    SONDE_KERNEL: "sonde",
    JUPYTER_PATH: join(prefix, "share", "jupyter"),
    JUPYTER_RUNTIME_DIR: join(prefix, "runtime"),
    JUPYTER_CONFIG_DIR: join(prefix, "config"),
    JUPYTER_DATA_DIR: join(prefix, "data"),
    IPYTHONDIR: join(prefix, "ipython"),
    PYTHONDONTWRITEBYTECODE: "1",
  };
  const file = join(import.meta.dirname, script);
  return spawnSync(join(bin, "python"), [file, ...args], {
    cwd: prefix,
    env,
    encoding: "utf8",
    timeout: 300_000,
  });
}

/** 12 tests of messages and one of the welcome, none skipped. */
function conformance({ stdout, stderr }: Output): void {
  const ok = stderr.match(/ \.\.\. ok$/gm)?.length ?? 0;
  const all = Number(/^Ran (\d+) tests?/m.exec(stderr)?.[1] ?? 0);
  report(`jupyter_kernel_test: ${ok} of ${all} pass`, ok === 13 && all === 13, stdout + stderr);
}

/** Everything that 101 cells print and return is in the notebook, in the right cell. */
function outputs(output: Output): void {
  const kept = parse(output);
  const all = kept !== null && Object.values(kept).every((part) => part === true);
  report(
    "nbclient: 2000 lines and 100 results, all kept",
    all,
    JSON.stringify(kept) + output.stderr,
  );
}

/** jupyter_client and the kernel agree over every transport, and on its encryption. */
function transports(output: Output): void {
  const plain = { results: ["42"], encrypted: false };
  const expected = { tcp: plain, ipc: plain, curve: { results: ["42"], encrypted: true } };
  const good = JSON.stringify(parse(output)) === JSON.stringify(expected);
  report("jupyter_client: tcp, ipc and CURVE", good, output.stdout + output.stderr);
}

/** The quickstart runs under nbclient as it does under `sonde run`. */
function quickstart(execute: (path: string) => Output): void {
  const path = join(root, "notebooks", "quickstart.ipynb");
  if (!existsSync(path)) {
    total.skipped++;
    console.log("- nbclient: skipped, notebooks/quickstart.ipynb is missing");
    return;
  }
  const output = execute(path);
  const result = parse(output) as {
    cells: number;
    executed: number;
    shown: number;
    failed: string[];
  } | null;
  const good =
    result !== null &&
    result.cells > 0 &&
    result.executed === result.cells &&
    result.failed.length === 0;
  const counts = result
    ? `${result.executed} of ${result.cells} cells, ${result.shown} with output`
    : "no result";
  report(`nbclient: the quickstart, ${counts}`, good, JSON.stringify(result) + output.stderr);
}

/** papermill puts its parameters after the tagged cell, and the kernel takes them. */
function parameters(output: Output): void {
  const expected = {
    tags: [["parameters"], ["injected-parameters"], [], []],
    printed: '11 say "hi" {"a":[1,null,true,null]}\n',
    value: "10",
    inspected: [
      ["epochs", "None", "1", "how long"],
      ["name", "None", "'a'", ""],
      ["extra", "unknown", "null", ""],
    ],
    // Written by papermill's own command, which the same file starts.
    command: "4 b null\n",
  };
  const good = JSON.stringify(parse(output)) === JSON.stringify(expected);
  report(
    "papermill: parameters reach the cells, by its function and by its command",
    good,
    output.stdout + output.stderr,
  );
}

/** nbval finds the one cell that is not as saved, and no other. */
function comparison(output: Output): void {
  const expected = { outcomes: ["passed", "passed", "passed", "passed", "failed"] };
  const good = JSON.stringify(parse(output)) === JSON.stringify(expected);
  report("nbval: four cells are as saved, one is not", good, output.stdout + output.stderr);
}

/** `sonde run --check` says the same of the notebook that nbval just looked at. */
function sameAsOurs(prefix: string): void {
  const cli = join(root, "dist", "kernel", "cli.js");
  const { NODE_OPTIONS: _, ...env } = process.env;
  const ours = spawnSync(process.execPath, [cli, "run", "nbval.ipynb", "--check"], {
    cwd: prefix,
    env,
    encoding: "utf8",
  });
  const good = ours.stdout.includes("1 cell differs from the saved outputs (5)");
  report("sonde run --check: the same as nbval", good, ours.stdout + ours.stderr);
}

function parse({ stdout }: Output): Record<string, unknown> | null {
  try {
    return JSON.parse(stdout.trim().split("\n").at(-1) ?? "") as Record<string, unknown>;
  } catch {
    return null; // The script failed; what it wrote is shown.
  }
}

function report(name: string, passed: boolean, details: string): void {
  total[passed ? "passed" : "failed"]++;
  console.log(`${passed ? "✓" : "✗"} ${name}`);
  if (!passed) console.log(details);
}
