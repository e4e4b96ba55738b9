import { installedVersion, installPackages } from "../packages/install.ts";
import { readLock } from "../packages/lock.ts";
import { MagicError, type Run } from "./magic.ts";

const INSTALL = new Set(["i", "install", "add"]);
const LIST = new Set(["", "ls", "list"]);

/** `%npm i package@range …` installs packages for the notebook, `%npm ls` lists what it asked for. */
export const run: Run = async ({ args }, { folder, signal, write }) => {
  const [command = "", ...rest] = args.split(/\s+/);
  if (LIST.has(command)) return list(folder, write);
  const specs = rest.filter((word) => !word.startsWith("-"));
  const unknown = rest.find((word) => word.startsWith("-") && word !== "--scripts");
  if (!INSTALL.has(command) || specs.length === 0 || unknown !== undefined)
    throw new MagicError(
      `%npm: expected i package@range … or ls, got ${unknown ?? JSON.stringify(args)}; --scripts lets packages run install scripts, !npm runs npm itself`,
    );
  const jsr = specs.find((spec) => spec.startsWith("jsr:"));
  if (jsr !== undefined)
    throw new MagicError(
      `%npm: npm knows no ${jsr}; run !npx --yes jsr add ${jsr.slice("jsr:".length)}, then import "${jsr}" works`,
    );
  const before = new Map(specs.map((spec) => [spec, versionOf(folder, spec)]));
  const installed = await installPackages(folder, specs, {
    write: (text) => write("stdout", text),
    signal,
    scripts: rest.includes("--scripts"),
  });
  for (const { name, version } of installed) {
    write("stdout", `${name} ${version}\n`);
    const old = [...before].find(([spec]) => nameOf(spec) === name)?.[1];
    if (old !== undefined && old !== version)
      write(
        "stderr",
        `${name} was ${old}; if a cell has imported it, restart the kernel to use ${version}\n`,
      );
  }
};

function list(folder: string, write: (name: "stdout", text: string) => void): void {
  const rows = Object.entries(readLock(folder).packages);
  const lines = rows.map(([name, { version, requested }]) => `${name} ${version} (${requested})\n`);
  write("stdout", lines.length === 0 ? "No packages.\n" : lines.join(""));
}

/** The version of a package before it is installed again. */
function versionOf(folder: string, spec: string): string | undefined {
  const name = nameOf(spec);
  return name === "" ? undefined : installedVersion(folder, name);
}

const nameOf = (spec: string): string => /^(?:@[^/]+\/)?[\w.-]+(?=@|$)/.exec(spec)?.[0] ?? "";
