import { statSync } from "node:fs";

interface Entry {
  stamp: string;
  version: number;
  readonly importers: Set<string>;
}

/** The user's own files that were imported, and how often each changed: an edited file gets a new URL. */
export class Versions {
  private readonly entries = new Map<string, Entry>();

  /** How many versions of a file there were before this one; notes who imports it. */
  of(file: string, importer: string | undefined): number {
    let entry = this.entries.get(file);
    if (entry === undefined) {
      entry = { stamp: stampOf(file), version: 0, importers: new Set() };
      this.entries.set(file, entry);
    }
    if (importer !== undefined) entry.importers.add(importer);
    return entry.version;
  }

  /** Looks at every file again; what changed, and all that imports it, gets a new version and is returned. */
  refresh(): ReadonlySet<string> {
    const changed: string[] = [];
    for (const [file, entry] of this.entries) {
      const stamp = stampOf(file);
      if (stamp !== entry.stamp) changed.push(file);
      entry.stamp = stamp;
    }
    const renewed = new Set<string>();
    for (let file = changed.pop(); file !== undefined; file = changed.pop()) {
      const entry = this.entries.get(file);
      if (entry === undefined || renewed.has(file)) continue;
      renewed.add(file);
      entry.version++;
      changed.push(...entry.importers);
    }
    return renewed;
  }
}

function stampOf(file: string): string {
  const stat = statSync(file, { bigint: true, throwIfNoEntry: false });
  return stat === undefined ? "" : `${stat.mtimeNs} ${stat.size} ${stat.ino}`;
}
