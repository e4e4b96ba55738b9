// `npm run test:neon`: the engine's own tests on aarch64, with the NEON and the portable path; on an x86-64 Linux by qemu. It skips where something is
// missing, and says what. The first time compiles for minutes, which later runs do not.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const native = join(dirname(fileURLToPath(import.meta.url)), "..", "native");
const target = "aarch64-unknown-linux-gnu";
const linker = "aarch64-linux-gnu-gcc";
const emulator = "qemu-aarch64-static";

const missing = process.arch === "arm64" ? [] : needed();
if (missing.length > 0) console.log(`test:neon: skipped; to run it: ${missing.join("; ")}`);
else process.exitCode = tested();

/** The commands that install what is missing. */
function needed() {
  const isThere = (command) => spawnSync(command, ["--version"]).status === 0;
  const libraries = spawnSync("rustc", ["--print", "target-libdir", "--target", target], {
    encoding: "utf8",
  });
  return [
    existsSync(libraries.stdout?.trim() ?? "") ? null : `rustup target add ${target}`,
    isThere(linker) ? null : "apt-get install gcc-aarch64-linux-gnu",
    isThere(emulator) ? null : "apt-get install qemu-user-static",
  ].filter((command) => command !== null);
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
