import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { installSync, installedVersion, installPackages } from "../packages/install.ts";
import { fits, readLock } from "../packages/lock.ts";
import { findPackage, packagesFolder } from "../packages/place.ts";
import { packageName, parseSpecifier, type Request } from "../packages/specifier.ts";

/** The packages that cells and local modules import. */
export class PackageImports {
  private readonly folder: string;
  private readonly signal: () => AbortSignal;
  /** By the package's folder: the version that was loaded, and the state of its manifest when that was last looked at. */
  private readonly loaded = new Map<string, { readonly version: string; time: number }>();

  /** What was installed here → its version: the lock may lie where nobody can write. */
  private readonly installed = new Map<string, string>();

  constructor(folder: string, signal: () => AbortSignal) {
    this.folder = folder;
    this.signal = signal;
  }

  /** Installs what an `npm:` specifier asks for, unless it is there. */
  async prepare(specifier: string): Promise<void> {
    const request = parseSpecifier(specifier);
    if (request === undefined || this.isReady(request)) return;
    process.stderr.write(`installing ${specOf(request)}\n`);
    await installPackages(this.folder, [specOf(request)], {
      write: (text) => process.stderr.write(text),
      signal: this.signal(),
    });
    this.noteInstalled(request);
  }

  /** What an `npm:` specifier means to Node, and where it looks from. A module's import cannot wait: it blocks. */
  locate(
    specifier: string,
  ): { readonly specifier: string; readonly parentURL: string } | undefined {
    const request = parseSpecifier(specifier);
    if (request === undefined) return undefined;
    if (!this.isReady(request)) {
      installSync(this.folder, specOf(request));
      this.noteInstalled(request);
    }
    return { specifier: request.name + request.path, parentURL: this.home() };
  }

  /** Where to look for a package that is installed for the notebook, but not in its folder. */
  homeOf(specifier: string): string | undefined {
    const name = packageName(specifier);
    if (name === undefined) return undefined;
    return findPackage(name, packagesFolder(this.folder)) === undefined ? undefined : this.home();
  }

  /** Notes that a package was imported; says so when another version was installed since. */
  noteLoaded(specifier: string): string | undefined {
    const name = parseSpecifier(specifier)?.name ?? packageName(specifier);
    if (name === undefined) return undefined;
    const found = findPackage(name, this.folder) ?? findPackage(name, packagesFolder(this.folder));
    if (found === undefined) return undefined;
    const manifest = join(found, "package.json");
    const time = statSync(manifest).mtimeMs;
    const known = this.loaded.get(found);
    if (known?.time === time) return undefined;
    const { version = "" } = JSON.parse(readFileSync(manifest, "utf8")) as { version?: string };
    if (known === undefined) this.loaded.set(found, { version, time });
    else known.time = time;
    if (known === undefined || known.version === version) return undefined;
    return `${name} ${known.version} is loaded and ${version} is installed; restart the kernel to use that`;
  }

  private noteInstalled(request: Request): void {
    const version = installedVersion(this.folder, request.name);
    if (version !== undefined) this.installed.set(specOf(request), version);
  }

  private isReady(request: Request): boolean {
    const { name, range } = request;
    const own = this.installed.get(specOf(request));
    if (own !== undefined && own === installedVersion(this.folder, name)) return true;
    const locked = readLock(this.folder).packages[name];
    if (locked === undefined || !fits(locked, range)) return false;
    return installedVersion(this.folder, name) === locked.version;
  }

  private home(): string {
    return pathToFileURL(join(packagesFolder(this.folder), "package.json")).href;
  }
}

const specOf = ({ name, range }: Request): string =>
  range === undefined ? name : `${name}@${range}`;
