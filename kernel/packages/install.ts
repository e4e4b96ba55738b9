import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { messageOf } from "../message-of.ts";
import { fits, LOCK_FILE, type Locked, readLock, writeLock } from "./lock.ts";
import { npm, type NpmOptions, npmSync } from "./npm.ts";
import { createPackagesFolder, findPackage, packagesFolder } from "./place.ts";
import { inTurn, inTurnSync } from "./turn.ts";
import { hasTypes, typesPackage } from "./types.ts";

/** How packages are installed. */
export interface InstallOptions extends NpmOptions {
  /** Lets the packages run their own install scripts. */
  readonly scripts?: boolean;
}

/** A package that is now installed. */
export interface Installed extends Locked {
  readonly name: string;
  /** Where it lies. */
  readonly folder: string;
}

interface Plan {
  readonly place: string;
  readonly specs: readonly string[];
  readonly before: Readonly<Record<string, string>>;
}

const FLAGS = ["--no-audit", "--no-fund", "--no-update-notifier", "--loglevel=notice"];

/**
 * Installs packages for a notebook with npm, into its folder when that has a package.json, else into a cache of its own,
 * and records them in `sonde.lock.json`. What is locked there is installed in just that version.
 *
 * @param folder the notebook's
 * @param specs as npm takes them: `name`, `name@range`, a folder, an archive, an address
 */
export async function installPackages(
  folder: string,
  specs: readonly string[],
  options: InstallOptions,
): Promise<readonly Installed[]> {
  const place = createPackagesFolder(folder);
  return inTurn(place, options.signal, () => install(folder, specs, options));
}

async function install(
  folder: string,
  specs: readonly string[],
  options: InstallOptions,
): Promise<readonly Installed[]> {
  const plan = planFor(folder, specs);
  if (plan.specs.length > 0)
    await npm(plan.place, argumentsOf(plan.specs, options.scripts), options);
  const installed = record(folder, specs, plan, options.write);
  const types = missingTypes(plan.place, installed);
  // Not every package has types; that there are none is no failure.
  const quiet = { ...options, write: () => undefined };
  for (const name of types)
    await npm(
      plan.place,
      ["install", name, "--save-dev", "--ignore-scripts", ...FLAGS],
      quiet,
    ).catch(() => options.signal?.throwIfAborted());
  return installed;
}

/** The same for one package that a module imports, while nothing else runs. */
export function installSync(folder: string, spec: string): void {
  inTurnSync(createPackagesFolder(folder), () => {
    const plan = planFor(folder, [spec]);
    if (plan.specs.length > 0) npmSync(plan.place, argumentsOf(plan.specs));
    record(folder, [spec], plan, (text) => process.stderr.write(text));
  });
}

/** The version of a package that a notebook sees, or nothing. */
export function installedVersion(folder: string, name: string): string | undefined {
  const found = findPackage(name, packagesFolder(folder));
  return found === undefined ? undefined : versionOf(found);
}

/** The version that a package's own folder names. */
export const versionOf = (folder: string): string =>
  String((readJson(join(folder, "package.json")) as { version?: string }).version);

const argumentsOf = (specs: readonly string[], scripts = false): readonly string[] => [
  "install",
  ...specs,
  "--save",
  ...(scripts ? [] : ["--ignore-scripts"]),
  ...FLAGS,
];

/** What npm has to do: a locked package in its version, one that is there already not at all. */
function planFor(folder: string, specs: readonly string[]): Plan {
  const { packages } = readLock(folder);
  const place = createPackagesFolder(folder);
  const wanted = specs.flatMap((spec) => {
    const { name, range } = split(spec);
    const locked = name === undefined ? undefined : packages[name];
    if (name === undefined) return [/^\.{0,2}\//.test(spec) ? resolve(folder, spec) : spec];
    if (locked === undefined || !fits(locked, range) || isOwnFolder(locked)) return [spec];
    return installedVersion(folder, name) === locked.version ? [] : [`${name}@${locked.version}`];
  });
  return { place, specs: wanted, before: dependenciesOf(place) };
}

/** Packages from a folder, an archive or an address are locked without a range that the registry knows. */
const isOwnFolder = ({ requested }: Locked): boolean => /[/:]/.test(requested);

function record(
  folder: string,
  specs: readonly string[],
  { place, before }: Plan,
  write: (text: string) => void,
): Installed[] {
  const { packages } = readLock(folder);
  const after = dependenciesOf(place);
  const changed = Object.keys(after).filter((name) => after[name] !== before[name]);
  const installed = specs.flatMap((spec) => {
    const { name, range } = split(spec);
    if (name !== undefined) return [installedAs(name, range ?? "latest", place, packages[name])];
    const target = resolve(folder, spec.replace(/^file:/, ""));
    const names = Object.keys(after).filter(
      (name) => resolve(place, String(after[name]).replace(/^file:/, "")) === target,
    );
    return (names.length > 0 ? names : changed).map((name) => installedAs(name, spec, place));
  });
  try {
    writeLock(folder, Object.fromEntries(installed.map((one) => [one.name, lockedOf(one)])));
  } catch (error) {
    // They can be used all the same: notebooks may lie where their readers cannot write.
    const { code = messageOf(error) } = error as NodeJS.ErrnoException;
    write(
      `packages: ${LOCK_FILE} was not written in ${folder} (${code}); it names no versions of these\n`,
    );
  }
  return installed;
}

const lockedOf = ({ requested, version, integrity }: Installed): Locked => ({
  requested,
  version,
  ...(integrity === undefined ? {} : { integrity }),
});

function installedAs(name: string, requested: string, place: string, locked?: Locked): Installed {
  const folder = findPackage(name, place);
  if (folder === undefined)
    throw new Error(`npm install ${name}: npm ended well, but ${name} is not there`);
  const version = versionOf(folder);
  const integrity = integrityOf(folder, name);
  const same = locked?.version === version;
  if (
    same &&
    locked.integrity !== undefined &&
    integrity !== undefined &&
    locked.integrity !== integrity
  )
    throw new Error(
      `npm install ${name}: ${name} ${version} is not the archive that sonde.lock.json names; remove it there to take the new one`,
    );
  const ranges = same ? new Set([...locked.requested.split(" || "), requested]) : [requested];
  return {
    name,
    folder,
    requested: [...ranges].join(" || "),
    version,
    ...(integrity === undefined ? {} : { integrity }),
  };
}

function integrityOf(folder: string, name: string): string | undefined {
  const list = join(folder.slice(0, -name.length), ".package-lock.json");
  if (!existsSync(list)) return undefined;
  const { packages } = readJson(list) as { packages?: Record<string, { integrity?: string }> };
  return packages?.[`node_modules/${name}`]?.integrity;
}

const missingTypes = (place: string, installed: readonly Installed[]): readonly string[] =>
  installed
    .filter(({ name, folder }) => !name.startsWith("@types/") && !hasTypes(folder))
    .map(({ name }) => typesPackage(name))
    .filter((types) => findPackage(types, place) === undefined);

/** `name@range` of the registry in its parts; neither for a path or an address. */
function split(spec: string): { readonly name?: string; readonly range?: string } {
  const [, name, range] = /^((?:@[\w.~-]+\/)?[\w~-][\w.~-]*)(?:@([^/:]+))?$/.exec(spec) ?? [];
  if (name === undefined) return {};
  return range === undefined ? { name } : { name, range };
}

function dependenciesOf(place: string): Readonly<Record<string, string>> {
  const { dependencies = {}, devDependencies = {} } = readJson(join(place, "package.json")) as {
    dependencies?: Record<string, string>;
    devDependencies?: Record<string, string>;
  };
  return { ...devDependencies, ...dependencies };
}

function readJson(path: string): unknown {
  const text = readFileSync(path, "utf8");
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new SyntaxError(`packages: ${path} is not JSON; mend it, or delete it`, { cause });
  }
}
