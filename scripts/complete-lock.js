// `npm run lock`: makes package-lock.json anew and completes it. npm leaves out the builds for other platforms when the registry at hand does not
// have them yet, and then refuses its own lock file in `npm ci`; their names and versions are known from the packages that ask for them.
import { execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const folder = mkdtempSync(join(tmpdir(), "sonde-lock-"));
const systems = /android|darwin|freebsd|linux|openharmony|win32/;
const processors = {
  arm64: /arm64/,
  arm: /arm-/,
  x64: /x64/,
  ia32: /ia32/,
  ppc64: /ppc64/,
  riscv64: /riscv64/,
  s390x: /s390x/,
  loong64: /loong64/,
};

try {
  // Beside an installed node_modules npm would describe what is installed.
  for (const file of ["package.json", ".npmrc", "package-lock.json"])
    cpSync(join(root, file), join(folder, file));
  execFileSync("npm", ["install", "--package-lock-only", "--ignore-scripts"], {
    cwd: folder,
    stdio: "inherit",
  });
  const lock = JSON.parse(readFileSync(join(folder, "package-lock.json"), "utf8"));
  const added = complete(lock.packages);
  lock.packages = Object.fromEntries(
    Object.entries(lock.packages).sort(([a], [b]) => (a < b ? -1 : 1)),
  );
  writeFileSync(join(root, "package-lock.json"), `${JSON.stringify(lock, null, 2)}\n`);
  console.log(`package-lock.json: ${added} builds for other platforms added`);
} finally {
  rmSync(folder, { recursive: true });
}

/** Adds the optional packages that are asked for and not there. Mutates `packages`; gives their number. */
function complete(packages) {
  let added = 0;
  for (const [path, { optionalDependencies = {}, dev, license }] of Object.entries(packages))
    for (const [name, version] of Object.entries(optionalDependencies)) {
      const place = `node_modules/${name}`;
      if (packages[place] || packages[`${path}/${place}`] || !/^\d/.test(version)) continue;
      const build = name.slice(name.indexOf("/") + 1);
      const os = systems.exec(build)?.[0];
      const cpu = Object.keys(processors).find((key) => processors[key].test(build));
      if (!os || !cpu) throw new Error(`complete-lock: cannot tell the platform of ${name}`);
      packages[place] = {
        version,
        cpu: [cpu],
        ...(dev && { dev }),
        license,
        optional: true,
        os: [os],
      };
      added++;
    }
  return added;
}
