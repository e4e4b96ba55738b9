// `npm run fuzz:engine`: many random expressions on every executor, 33 times as many spoilt programs, and a tenth as many transforms of transforms; `-- 10000` says how many expressions.
import { spawn } from "node:child_process";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const jest = join(root, "node_modules", "jest", "bin", "jest.js");
const suites = ["test/graph/expressions", "test/graph/corrupt", "test/grad/compositions"];
const env = { ...process.env, SONDE_FUZZ: process.argv[2] ?? "3031" };
spawn("node", ["--experimental-vm-modules", "--no-warnings", jest, "-w", "1", ...suites], {
  cwd: root,
  env,
  stdio: "inherit",
}).on("exit", (code) => process.exit(code ?? 1));
