// `npm run pack:native`: the built addon and launcher as a package of its own, `@sonde/<platform>-<arch>`, which `sonde` finds when it is installed beside it.
import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const build = join(root, "native", "build");
const addon = join(build, "sonde.node");
if (!existsSync(addon)) {
  console.error(`pack:native: ${addon} is missing; run npm run build:native`);
  process.exit(1);
}
const { version, license } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
const folder = join(root, "out", "native-package");
mkdirSync(folder, { recursive: true });
// There is no launcher for Windows.
const files = ["sonde.node", "sonde-launch"].filter((name) => existsSync(join(build, name)));
for (const name of files) cpSync(join(build, name), join(folder, name));
cpSync(join(root, "LICENSE"), join(folder, "LICENSE"));
const manifest = {
  name: `@sonde/${process.platform}-${process.arch}`,
  version,
  license,
  description: `The native engine of sonde for ${process.platform} ${process.arch}`,
  main: "sonde.node",
  files,
  os: [process.platform],
  cpu: [process.arch],
};
writeFileSync(join(folder, "package.json"), `${JSON.stringify(manifest, null, 2)}\n`);
const destination = process.argv[2] ?? root;
execFileSync("npm", ["pack", folder, "--pack-destination", destination], { stdio: "inherit" });
