// `npm test`: every check and suite, one after another, and one closing line that adds them up.
// `npm test -- jest native` runs just those steps.
import { spawn } from "node:child_process";
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const bin = join(root, "node_modules", ".bin");
const env = {
  ...process.env,
  PATH: `${bin}${delimiter}${process.env.PATH}`,
  NODE_OPTIONS: "--experimental-vm-modules --no-warnings",
};
const plain = { ...env, NODE_OPTIONS: "" };
const cargo = (command, ...args) => [
  "cargo",
  [command, "--manifest-path", "native/Cargo.toml", ...args],
];
const jestReport = join(root, "test", "artefacts", "jest.json");
const hasCargo = await succeeds("cargo", ["--version"]);

/** name → command, environment, and how its output tells the counts (one pass or failure unless said). */
const steps = [
  { name: "types", command: ["npm", ["run", "-s", "build"]] },
  { name: "lint", command: ["oxlint", ["--type-aware", "--deny-warnings"]] },
  { name: "format", command: ["oxfmt", ["--check", "."]] },
  { name: "rustfmt", command: cargo("fmt", "--all", "--check"), needs: "cargo" },
  {
    name: "clippy",
    command: cargo("clippy", "--release", "--workspace", "--all-targets", "--", "-D", "warnings"),
    needs: "cargo",
  },
  {
    name: "cargo test",
    command: cargo("test", "--release", "--workspace"),
    needs: "cargo",
    count: countCargo,
  },
  { name: "addon", command: ["node", ["scripts/build-native.js"]], needs: "cargo" },
  {
    name: "jest",
    command: ["jest", ["-w", "2", "--json", "--outputFile", jestReport]],
    env,
    count: countJest,
  },
  { name: "tfjs", command: ["node", ["test/tfjs/specs.ts"]], count: countLine },
  { name: "notebooks", command: ["node", ["test/e2e/notebooks.ts"]], count: countLine },
  { name: "jupyter", command: ["node", ["test/kernel/python/run.ts"]], count: countLine },
  { name: "package", command: ["node", ["test/e2e/pack.ts"]], count: countLine },
  {
    name: "browser",
    command: ["node", ["test/e2e/run.ts", "-displays", "-widgets"]],
    count: countLine,
  },
  { name: "displays", command: ["node", ["test/e2e/run.ts", "displays"]], count: countLine },
  { name: "widgets", command: ["node", ["test/e2e/run.ts", "widgets"]], count: countLine },
];

const wanted = process.argv.slice(2);
const total = { passed: 0, failed: 0, skipped: 0 };
const summary = [];
mkdirSync(dirname(jestReport), { recursive: true });
for (const step of steps) {
  if (wanted.length > 0 && !wanted.some((name) => step.name.includes(name))) continue;
  const start = performance.now();
  const counts = await run(step);
  for (const key of Object.keys(total)) total[key] += counts[key];
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  summary.push(
    `${counts.failed > 0 ? "✗" : "✓"} ${step.name.padEnd(11)} ${format(counts)}, ${seconds} s`,
  );
}
console.log(`\n${summary.join("\n")}\n`);
console.log(format(total));
process.exitCode = total.failed > 0 ? 1 : 0;

async function run({ name, command: [file, args], env: own = plain, needs, count = countExit }) {
  console.log(`\n── ${name}`);
  if (needs === "cargo" && !hasCargo) {
    console.log("skipped: cargo is missing; https://rustup.rs installs it");
    return { passed: 0, failed: 0, skipped: 1 };
  }
  const { status, output } = await capture(file, args, own);
  const counts = count(status, output);
  // A suite that died without counting anything has failed, whatever it printed before.
  if (status !== 0 && counts.failed === 0) counts.failed = 1;
  return counts;
}

/** Runs a command with its output shown as it comes, and keeps the output. */
function capture(file, args, own) {
  return new Promise((settle) => {
    const child = spawn(file, args, { cwd: root, env: own, stdio: ["ignore", "pipe", "pipe"] });
    let output = "";
    for (const [from, to] of [
      [child.stdout, process.stdout],
      [child.stderr, process.stderr],
    ])
      from.on("data", (bytes) => {
        output += bytes;
        to.write(bytes);
      });
    child.on("error", (error) => settle({ status: 1, output: String(error) }));
    child.on("close", (status) => settle({ status, output }));
  });
}

function countExit(status) {
  return { passed: status === 0 ? 1 : 0, failed: status === 0 ? 0 : 1, skipped: 0 };
}

function countCargo(_status, output) {
  return addUp(output, /(\d+) passed; (\d+) failed; (\d+) ignored/g);
}

function countLine(_status, output) {
  return addUp(output, /^(\d+) passed, (\d+) failed, (\d+) skipped$/gm);
}

function addUp(output, pattern) {
  const counts = { passed: 0, failed: 0, skipped: 0 };
  for (const [, passed, failed, skipped] of output.matchAll(pattern)) {
    counts.passed += Number(passed);
    counts.failed += Number(failed);
    counts.skipped += Number(skipped);
  }
  return counts;
}

function countJest(status) {
  if (!existsSync(jestReport)) return countExit(status);
  const report = JSON.parse(readFileSync(jestReport, "utf8"));
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests + report.numRuntimeErrorTestSuites,
    skipped: report.numPendingTests,
  };
}

function format({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed, ${skipped} skipped`;
}

async function succeeds(file, args) {
  return new Promise((settle) => {
    const child = spawn(file, args, { stdio: "ignore" });
    child.on("error", () => settle(false));
    child.on("close", (status) => settle(status === 0));
  });
}
