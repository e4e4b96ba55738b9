// The packed package, installed into an empty folder, globally, and through npx: the kernel installs, a cell imports "sonde", a notebook runs.
import { spawnSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";

const root = join(import.meta.dirname, "..", "..");
const work = mkdtempSync(join(tmpdir(), "sonde pack "));
const checks: boolean[] = [];
const code = [
  'import { csv, dataset, deviceName, tensor } from "sonde";',
  "console.log(deviceName(), tensor([1, 2, 3]).mul(2).sum().item());",
  'const credit = await csv(dataset("german-credit"));',
  "console.log(await credit.count());",
];

try {
  const tarballs = join(work, "tarballs");
  const empty = join(work, "empty");
  for (const folder of [tarballs, empty]) mkdirSync(folder);
  run("npm pack", "npm", ["pack", "--ignore-scripts", "--pack-destination", tarballs], root);
  const native = existsSync(join(root, "native", "build", "sonde.node"));
  if (native)
    run("npm run pack:native", process.execPath, ["scripts/pack-native.js", tarballs], root);
  const files = readdirSync(tarballs).map((file) => join(tarballs, file));
  check(`${native ? "two packages" : "one package"} were made`, files.length === (native ? 2 : 1));
  writeFileSync(join(empty, "package.json"), '{ "private": true }\n');
  run(
    "npm install of the packages",
    "npm",
    ["install", "--no-audit", "--no-fund", ...files],
    empty,
  );
  run("npx sonde install", "npx", ["sonde", "install", "--prefix", "jupyter"], empty);
  const spec = specOf(join(empty, "jupyter"), "sonde");
  check(
    "the kernelspec names files that exist",
    spec.argv.slice(0, -2).every((path) => existsSync(path)),
  );
  check(
    "the kernelspec begins with the packed launcher",
    process.platform === "win32" || spec.argv[0]?.startsWith(empty) === true,
  );
  writeFileSync(join(empty, "try.ipynb"), JSON.stringify(notebook(code.join("\n"))));
  const output = run(
    "npx sonde run",
    "npx",
    ["sonde", "run", "try.ipynb", "--timeout", "60"],
    empty,
  );
  check(
    "the cell computed on the device it should",
    output.includes(`${native ? "cpu" : "reference"} 12`),
  );
  check("the bundled data set is in the package", output.includes("1000"));
  const doctor = run("npx sonde doctor", "npx", ["sonde", "doctor"], empty);
  check("sonde doctor answers for the SDK too", /duckdb/i.test(doctor));
  types(empty);
  tensorFlow(empty);
  globally(files);
  throughNpx(files);
} finally {
  rmSync(work, { recursive: true, force: true });
}
const failed = checks.filter((passed) => !passed).length;
console.log(`${checks.length - failed} passed, ${failed} failed, 0 skipped`);
process.exit(failed > 0 ? 1 : 0);

/** A program is checked against the declarations in the package. */
function types(folder: string): void {
  const wrong = [
    ["tensor", "sonde"],
    ["startKernel", "sonde/kernel"],
    ["interact", "sonde/widgets"],
  ].map(([name, entry]) => `import { ${name} } from "${entry}";\n// @ts-expect-error\n${name}();`);
  writeFileSync(join(folder, "typed.mts"), wrong.join("\n"));
  const tsc = join(root, "node_modules", "typescript", "bin", "tsc");
  const flags = ["--noEmit", "--skipLibCheck", "--module", "nodenext", "--target", "esnext"];
  run("tsc, with the package's types", process.execPath, [tsc, ...flags, "typed.mts"], folder);
}

/** The backend of TensorFlow.js, beside the packages of which it is a peer. */
function tensorFlow(folder: string): void {
  const peers = ["@tensorflow/tfjs-core", "@tensorflow/tfjs-backend-cpu"];
  run(
    "npm install of TensorFlow.js",
    "npm",
    ["install", "--no-audit", "--no-fund", "--prefer-offline", ...peers],
    folder,
  );
  const lines = [
    'import * as tf from "@tensorflow/tfjs-core";',
    'import "sonde/tfjs";',
    'await tf.setBackend("sonde");',
    "console.log(tf.getBackend(), tf.matMul([[1, 2]], [[3], [4]]).dataSync()[0]);",
  ];
  writeFileSync(join(folder, "tf.mjs"), lines.join("\n"));
  const output = run("a program of TensorFlow.js", process.execPath, ["tf.mjs"], folder);
  check("TensorFlow.js computes on the engine", output.includes("sonde 11"));
}

/** As `npm install -g` does it, seen from a folder that has nothing of Sonde. */
function globally(files: readonly string[]): void {
  const [prefix, elsewhere] = [join(work, "global"), join(work, "elsewhere")];
  for (const folder of [prefix, elsewhere]) mkdirSync(folder);
  run(
    "npm install -g of the packages",
    "npm",
    ["install", "--global", "--prefix", prefix, "--no-audit", "--no-fund", ...files],
    elsewhere,
  );
  const sonde = join(prefix, process.platform === "win32" ? "sonde.cmd" : join("bin", "sonde"));
  const flags = ["--name", "big", "--node-option=--max-old-space-size=321", "--env", "DATA=a b"];
  run("a global sonde install", sonde, ["install", "--prefix", "jupyter", ...flags], elsewhere);
  const [node = "", cli = ""] = specOf(join(elsewhere, "jupyter"), "big").argv.slice(-4);
  check("its kernelspec names the global copy", cli.startsWith(join(prefix)) && existsSync(node));
  writeFileSync(join(elsewhere, "try.ipynb"), JSON.stringify(notebook(code.join("\n"))));
  const ran = run("a global sonde run", sonde, ["run", "try.ipynb", "--timeout", "60"], elsewhere);
  check('a cell finds "sonde" in the global copy', ran.includes("1000"));
  const listed = run("a global sonde list", sonde, ["list"], elsewhere, {
    JUPYTER_PATH: join(elsewhere, "jupyter", "share", "jupyter"),
  });
  check("sonde list shows the kernel", /^big .*jupyter/m.test(listed));
  const uninstall = ["uninstall", "--prefix", "jupyter", "--name", "big"];
  run("a global sonde uninstall", sonde, uninstall, elsewhere);
  check("the kernelspec is gone", !existsSync(join(elsewhere, kernels("jupyter"), "big")));
}

/** npx brings the packages along for one command. */
function throughNpx(files: readonly string[]): void {
  const folder = join(work, "npx");
  mkdirSync(folder);
  const packages = files.flatMap((file) => ["--package", file]);
  const args = ["--yes", ...packages, "sonde", "install", "--prefix", "jupyter"];
  const cache = { npm_config_cache: join(work, "npm-cache") };
  const output = run("npx of the packages", "npx", args, folder, cache);
  check("npx says that its copy is kept for a while", output.includes("npx keeps this copy only"));
  const cli = specOf(join(folder, "jupyter"), "sonde").argv.at(-3) ?? "";
  check("the kernelspec names npx's copy", existsSync(cli) && cli.includes("_npx"));
}

function kernels(prefix: string): string {
  return join(prefix, "share", "jupyter", "kernels");
}

function specOf(prefix: string, name: string): { argv: string[] } {
  const file = join(kernels(prefix), name, "kernel.json");
  return JSON.parse(readFileSync(file, "utf8")) as { argv: string[] };
}

/** Runs a command, counts it as a check, gives its output. */
function run(
  name: string,
  file: string,
  args: string[],
  cwd: string,
  more: Readonly<Record<string, string>> = {},
): string {
  const { NODE_OPTIONS: _, SONDE_DEVICE: __, ...rest } = process.env;
  // The Node that runs this is new enough; the machine's own may not be.
  const env = { ...rest, PATH: `${dirname(process.execPath)}${delimiter}${rest["PATH"]}`, ...more };
  const { status, stdout, stderr } = spawnSync(file, args, {
    cwd,
    env,
    encoding: "utf8",
    timeout: 300_000,
  });
  check(name, status === 0);
  if (status !== 0) console.log(stdout, stderr);
  return stdout;
}

function check(name: string, passed: boolean): void {
  checks.push(passed);
  console.log(`${passed ? "✓" : "✗"} ${name}`);
}

function notebook(source: string): object {
  const cell = {
    cell_type: "code",
    id: "a",
    metadata: {},
    source,
    outputs: [],
    execution_count: null,
  };
  return { nbformat: 4, nbformat_minor: 5, metadata: {}, cells: [cell] };
}
