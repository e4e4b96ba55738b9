// `npm ci` ends here: the TypeScript, its declarations, then the addon.
import { spawnSync } from "node:child_process";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const tsc = join(
  dirname(createRequire(import.meta.url).resolve("typescript/package.json")),
  "bin",
  "tsc",
);

run(process.execPath, [tsc, "-b", "native", "sdk", "kernel"]);
run(process.execPath, [join(here, "join-declarations.js")]);
run(process.execPath, [join(here, "build-native.js")]);

function run(command, args) {
  const { status, error } = spawnSync(command, args, { stdio: "inherit", cwd: join(here, "..") });
  if (error) throw error;
  if (status !== 0) process.exit(status ?? 1);
}
