// `npm run test:avx512`: the engine's own tests with the AVX-512 path; `-- matmul` runs those with that in their name. Where the processor has no
// AVX-512, a Linux of their own runs them in an emulated machine that has (Bochs), some hundred times slower. It skips where something is
// missing, and says what.
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { skips } from "./skip.js";

const native = join(dirname(fileURLToPath(import.meta.url)), "..", "native");
const filters = process.argv.slice(2);
const cargo = ["test", "--lib", "--release", "--locked"];

const info = "/proc/cpuinfo";
const hasAvx512 = existsSync(info) && readFileSync(info, "utf8").includes("avx512vl");
if (hasAvx512) process.exitCode = tested();
else if (process.platform !== "linux" || process.arch !== "x64")
  skips("test:avx512", [], ["take an x86-64 Linux"]);
else if (!skips("test:avx512", needed())) process.exitCode = await emulated();

/** Debian's packages that are missing. */
function needed() {
  const files = {
    bochs: "/usr/bin/bochs",
    "busybox-static": "/bin/busybox",
    cpio: "/bin/cpio",
    "grub-pc-bin": "/usr/lib/grub/i386-pc",
    mtools: "/usr/bin/mtools",
    xorriso: "/usr/bin/xorriso",
  };
  const packages = Object.keys(files).filter((name) => !existsSync(files[name]));
  return kernel() ? packages : [...packages, "linux-image-cloud-amd64"];
}

/** The last of the kernels that are installed here. */
function kernel() {
  const images = existsSync("/boot") ? readdirSync("/boot") : [];
  return images.findLast((name) => name.startsWith("vmlinuz-"));
}

function tested() {
  const args = [...cargo, "--", ...filters];
  return spawnSync("cargo", args, { cwd: native, stdio: "inherit" }).status ?? 1;
}

async function emulated() {
  const folder = mkdtempSync(join(tmpdir(), "sonde-avx512-"));
  try {
    makeDisc(folder, compiled());
    return await boot(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** The program of the tests. */
function compiled() {
  const stdout = output("cargo", [...cargo, "--no-run", "--message-format=json"], native);
  const lines = stdout.trim().split("\n");
  return lines.map((line) => JSON.parse(line).executable).findLast(Boolean);
}

/** A disc that starts a Linux whose first process runs the tests and switches the machine off. */
function makeDisc(folder, program) {
  const root = join(folder, "root");
  for (const name of ["bin", "dev", "lib", "lib64", "proc", "sys"])
    mkdirSync(join(root, name), { recursive: true });
  copyFileSync("/bin/busybox", join(root, "bin", "busybox"));
  copyFileSync(program, join(root, "bin", "tests"));
  for (const library of output("ldd", [program]).match(/\/\S+/g)) {
    // The loader has a place of its own.
    const place = library.startsWith("/lib64/") ? "lib64" : "lib";
    copyFileSync(library, join(root, place, basename(library)));
  }
  writeFileSync(
    join(root, "init"),
    `#!/bin/busybox sh
/bin/busybox mount -t proc proc /proc
/bin/busybox mount -t sysfs sys /sys
/bin/busybox mount -t devtmpfs dev /dev
exec > /dev/ttyS0 2>&1
echo begin
LD_LIBRARY_PATH=/lib /bin/tests --test-threads=1 ${filters.join(" ")}
echo "end $?"
/bin/busybox poweroff -f
`,
  );
  chmodSync(join(root, "init"), 0o755);
  const disc = join(folder, "disc");
  mkdirSync(join(disc, "boot", "grub"), { recursive: true });
  copyFileSync(join("/boot", kernel()), join(disc, "boot", "linux"));
  output("sh", ["-c", `find . | cpio -o -H newc | gzip > ${join(disc, "boot", "root")}`], root);
  writeFileSync(
    join(disc, "boot", "grub", "grub.cfg"),
    `linux /boot/linux console=ttyS0,115200 quiet loglevel=1 lsm= mitigations=off nokaslr random.trust_cpu=on panic=-1
initrd /boot/root
boot
`,
  );
  output("grub-mkrescue", ["-o", join(folder, "disc.iso"), disc]);
}

/** Runs the machine, shows what the tests say, and gives their status. */
async function boot(folder) {
  const serial = join(folder, "serial");
  writeFileSync(
    join(folder, "machine"),
    `config_interface: textconfig
display_library: rfb, options="timeout=0"
cpu: model=corei7_skylake_x, ips=15000000, reset_on_triple_fault=0
memory: guest=1024, host=1024
romimage: file=/usr/share/bochs/BIOS-bochs-latest
vgaromimage: file=/usr/share/bochs/VGABIOS-lgpl-latest
ata0-master: type=cdrom, path=${join(folder, "disc.iso")}, status=inserted
boot: cdrom
com1: enabled=1, mode=file, dev=${serial}
log: ${join(folder, "log")}
panic: action=fatal
error: action=ignore
info: action=ignore
`,
  );
  // Debian's has a debugger, which waits for a word.
  writeFileSync(join(folder, "commands"), "continue\n");
  const args = ["-q", "-f", join(folder, "machine"), "-rc", join(folder, "commands")];
  const machine = spawn("bochs", args, { cwd: folder, stdio: "ignore" });
  let shown = 0;
  const show = () => {
    const said = existsSync(serial) ? readFileSync(serial, "latin1") : "";
    const [tests, status] = (said.split("begin\r\n")[1] ?? "").split(/^end (\d+)\r$/m);
    process.stdout.write(tests.slice(shown).replaceAll("\r", ""));
    shown = tests.length;
    return status;
  };
  const watch = setInterval(show, 1000);
  await once(machine, "exit");
  clearInterval(watch);
  return Number(show() ?? 1);
}

function output(command, args, cwd) {
  const { status, stdout, stderr } = spawnSync(command, args, {
    cwd,
    encoding: "utf8",
    maxBuffer: 2 ** 28,
  });
  if (status !== 0) throw new Error(`test:avx512: ${command} failed\n${stderr}`);
  return stdout;
}
