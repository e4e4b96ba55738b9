// `npm run asan:engine`: thousands of spoilt programs, with every access of the engine outside of its memory reported (AddressSanitizer); with
// `-- --whole` a hundred times as many, and the engine's own tests. For Linux and macOS; `-- 500` says in how many ways each program is
// spoilt, `-- 500 7` from which seed. The first time compiles for minutes, which later runs do not.
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const options = { whole: { type: "boolean", default: false } };
const { values, positionals } = parseArgs({ options, allowPositionals: true });
const [ways = values.whole ? "10000" : "100", seed = "9"] = positionals;

const host = /host: (\S+)/.exec(ask("-vV"))?.[1];
if (host === undefined) giveUp("cargo is not installed; get it from https://rustup.rs");
const libraries = ask("--print", "target-libdir").trim();
if (!existsSync(libraries) || !readdirSync(libraries).some((name) => /rt[._]asan/.test(name)))
  giveUp(
    `the toolchain for ${host} has no AddressSanitizer in ${libraries}; use that of rustup on Linux or macOS`,
  );

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
const native = join(root, "native");
const writer = join(root, "test", "graph", "write-programs.ts");
try {
  run("node", ["--no-warnings", "--conditions=sonde-source", writer, folder, seed], root);
  if (values.whole) run("cargo", ["test", "--lib", ...where], native);
  run("cargo", ["run", "--example", "spoil", ...where, "--", folder, ways, seed], native);
} finally {
  rmSync(folder, { recursive: true });
}

function ask(...args) {
  return spawnSync("rustc", args, { encoding: "utf8" }).stdout ?? "";
}

function giveUp(why) {
  console.error(`asan:engine: ${why}`);
  process.exit(1);
}

function run(command, args, cwd) {
  const { status } = spawnSync(command, args, { cwd, env, stdio: "inherit" });
  if (status === 0) return;
  console.error(`asan:engine: ${command} ${args[0]} failed, see above`);
  process.exitCode = 1;
}
