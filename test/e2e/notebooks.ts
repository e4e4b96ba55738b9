// Every notebook of the repository, run as `sonde run` runs it: no cell fails, no cell warns of a type error.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const root = join(import.meta.dirname, "..", "..");
const folder = mkdtempSync(join(tmpdir(), "sonde-notebooks-"));
const notebooks = readdirSync(join(root, "notebooks")).filter((name) => name.endsWith(".ipynb"));
let failed = 0;

for (const name of notebooks) {
  const out = join(folder, name);
  const cli = join(root, "dist", "kernel", "cli.js");
  const args = [cli, "run", join(root, "notebooks", name), "--out", out, "--timeout", "300"];
  const start = performance.now();
  const { status, stdout, stderr } = spawnSync(process.execPath, args, {
    encoding: "utf8",
    timeout: 600_000,
  });
  const warned = status === 0 && /Cell \[\d+\] \d+:\d+ warning/.test(readFileSync(out, "utf8"));
  const good = status === 0 && !warned;
  if (!good) failed++;
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  console.log(`${good ? "✓" : "✗"} ${name}, ${seconds} s`);
  if (!good) console.log(stdout.slice(-3000), stderr.slice(-3000));
}
rmSync(folder, { recursive: true });
console.log(`${notebooks.length - failed} passed, ${failed} failed, 0 skipped`);
process.exit(failed > 0 ? 1 : 0);
