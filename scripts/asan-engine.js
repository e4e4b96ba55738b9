// `npm run asan:engine`: the engine's own tests and thousands of spoilt programs, with every access outside of its memory reported (AddressSanitizer).
// For Linux and macOS; `-- 500` says in how many ways each program is spoilt, `-- 500 7` from which seed.
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const [ways = "100", seed = "9"] = process.argv.slice(2);

const { stdout = "" } = spawnSync("rustc", ["-vV"], { encoding: "utf8" });
const host = /host: (\S+)/.exec(stdout)?.[1];
if (host === undefined) {
  console.error("asan:engine: cargo is not installed; get it from https://rustup.rs");
  process.exit(1);
}

const env = {
  ...process.env,
  // The flag is not stable, but its runtime comes with every toolchain.
  RUSTC_BOOTSTRAP: "1",
  RUSTFLAGS: "-Zsanitizer=address",
  // A program that asks for too much is refused; the threads' own memory is never freed.
  ASAN_OPTIONS: "allocator_may_return_null=1:detect_leaks=0",
};
// Proc macros are for the compiler itself, hence a target by name: they then do without the flag. Optimised a little and without a
// look across crates, it is compiled sooner.
const settings = ["opt-level=1", 'lto="off"', "codegen-units=16", "strip=false"];
const profile = settings.flatMap((setting) => ["--config", `profile.release.${setting}`]);
const where = ["--release", "--locked", "--target", host, "--target-dir", "target/asan"].concat(
  profile,
);
const folder = mkdtempSync(join(tmpdir(), "sonde-programs-"));
const writer = join(root, "test", "graph", "write-programs.ts");
try {
  run("node", ["--no-warnings", "--conditions=sonde-source", writer, folder, seed], root);
  run("cargo", ["test", "--lib", ...where], join(root, "native"));
  run(
    "cargo",
    ["run", "--example", "spoil", ...where, "--", folder, ways, seed],
    join(root, "native"),
  );
} finally {
  rmSync(folder, { recursive: true });
}

function run(command, args, cwd) {
  const { status } = spawnSync(command, args, { cwd, env, stdio: "inherit" });
  if (status === 0) return;
  console.error(`asan:engine: ${command} ${args[0]} failed, see above`);
  process.exitCode = 1;
}
