// `npm run test:neon`: the engine's own tests on aarch64, with the NEON and the portable path; on an x86-64 Linux by qemu. It skips where something is
// missing, and says what. The first time compiles for minutes, which later runs do not.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { skips } from "./skip.js";

const native = join(dirname(fileURLToPath(import.meta.url)), "..", "native");
const target = "aarch64-unknown-linux-gnu";
const linker = "aarch64-linux-gnu-gcc";
const emulator = "qemu-aarch64-static";

if (process.arch === "arm64" || !isMissing()) process.exitCode = tested();

function isMissing() {
  const isThere = (command) => spawnSync(command, ["--version"]).status === 0;
  const libraries = spawnSync("rustc", ["--print", "target-libdir", "--target", target], {
    encoding: "utf8",
  });
  const packages = { "gcc-aarch64-linux-gnu": linker, "qemu-user-static": emulator };
  return skips(
    "test:neon",
    Object.keys(packages).filter((name) => !isThere(packages[name])),
    existsSync(libraries.stdout?.trim() ?? "") ? [] : [`rustup target add ${target}`],
  );
}

function tested() {
  const name = `CARGO_TARGET_${target.toUpperCase().replaceAll("-", "_")}`;
  const emulated = {
    [`${name}_LINKER`]: linker,
    [`${name}_RUNNER`]: `${emulator} -L /usr/aarch64-linux-gnu`,
  };
  const isOther = process.arch !== "arm64";
  const settings = ['lto="off"', "codegen-units=16"].flatMap((setting) => [
    "--config",
    `profile.release.${setting}`,
  ]);
  const where = isOther ? ["--target", target, "--target-dir", "target/neon"] : [];
  const args = ["test", "--lib", "--release", "--locked", ...where, ...settings];
  const env = { ...process.env, ...(isOther ? emulated : {}) };
  return spawnSync("cargo", args, { cwd: native, env, stdio: "inherit" }).status ?? 1;
}
