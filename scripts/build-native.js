// Builds the addon and the launcher with cargo and puts them where native/addon.ts and the kernelspec look for them. Plain JavaScript for any Node from 20 on.
import { spawnSync } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const folder = join(dirname(dirname(fileURLToPath(import.meta.url))), "native");

const names = { darwin: "libsonde.dylib", win32: "sonde.dll" };
/** What cargo builds → what it is called here. */
const files = { [names[process.platform] ?? "libsonde.so"]: "sonde.node" };
if (process.platform !== "win32") files["sonde-launch"] = "sonde-launch";

const cargo = process.env.CARGO ?? "cargo";
if (spawnSync(cargo, ["--version"], { stdio: "ignore" }).status !== 0) {
  console.log(
    "build:native: cargo is not installed, so the SDK runs on the reference executor; get it from https://rustup.rs and run npm run build:native",
  );
  process.exit(0);
}

const build = spawnSync(cargo, ["build", "--release", "--locked", "--workspace"], {
  cwd: folder,
  stdio: "inherit",
});
if (build.status !== 0) {
  console.error("build:native: cargo build failed, see above");
  process.exit(build.status ?? 1);
}

// A relative CARGO_TARGET_DIR is relative to where cargo ran.
const target = resolve(folder, process.env.CARGO_TARGET_DIR ?? "target");
for (const [built, name] of Object.entries(files))
  bring(join(target, "release", built), join(folder, "build", name));

function bring(from, to) {
  mkdirSync(dirname(to), { recursive: true });
  if (!existsSync(to) || !readFileSync(to).equals(readFileSync(from))) {
    // By rename: a process that has the old file mapped keeps it.
    const fresh = `${to}.${process.pid}`;
    try {
      copyFileSync(from, fresh);
      renameSync(fresh, to);
    } finally {
      rmSync(fresh, { force: true });
    }
  }
  console.log(`build:native: native/build/${basename(to)} is up to date`);
}
