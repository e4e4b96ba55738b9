import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { replaceFile } from "../replace-file.ts";

/** A package that a notebook asked for. */
export interface Locked {
  /** What was asked for: ranges that gave this version, joined with `||`. */
  readonly requested: string;
  readonly version: string;
  /** The checksum of its archive; packages from folders have none. */
  readonly integrity?: string;
}

/** The content of `sonde.lock.json`. */
export interface Lock {
  readonly version: 1;
  readonly packages: Readonly<Record<string, Locked>>;
}

/** The file beside the notebook that says which versions it got. */
export const LOCK_FILE = "sonde.lock.json";

/** Reads the lock beside a notebook; an empty one when there is none. */
export function readLock(folder: string): Lock {
  const path = join(folder, LOCK_FILE);
  if (!existsSync(path)) return { version: 1, packages: {} };
  const content = parse(readFileSync(path, "utf8"));
  if (!isLock(content))
    throw new SyntaxError(`${path}: not a lock of this version; delete it to make a new one`);
  return content;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // no lock either
  }
}

function isLock(value: unknown): value is Lock {
  const { version, packages } = (value ?? {}) as Partial<Lock>;
  return version === 1 && typeof packages === "object" && packages !== null;
}

/** Writes a lock that a notebook carries with it beside the notebook, unless there is one. */
export function restoreLock(folder: string, carried: unknown): void {
  if (isLock(carried) && !existsSync(join(folder, LOCK_FILE))) write(folder, carried);
}

/** Adds packages to the lock beside a notebook. */
export function writeLock(folder: string, added: Readonly<Record<string, Locked>>): void {
  const packages = Object.entries({ ...readLock(folder).packages, ...added });
  const sorted = Object.fromEntries(packages.toSorted(([a], [b]) => (a < b ? -1 : 1)));
  write(folder, { version: 1, packages: sorted });
}

const write = (folder: string, lock: Lock): void =>
  replaceFile(join(folder, LOCK_FILE), `${JSON.stringify(lock, null, 2)}\n`);

/** Whether a locked version is what `range` asks for, as far as that was asked before. */
export const fits = ({ requested, version }: Locked, range: string | undefined): boolean =>
  range === undefined || range === version || requested.split(" || ").includes(range);
