import { statSync } from "node:fs";

interface Entry {
  stamp: string;
  version: number;
  /** Whether this version ran to its end. */
  complete: boolean;
  readonly importers: Set<string>;
}

/** The user's own files that were imported, and how often each changed: an edited file gets a new URL, and so does one that failed. */
export class Versions {
  private readonly entries = new Map<string, Entry>();

  /** How many versions of a file there were before this one; notes who imports it. */
  of(file: string, importer: string | undefined): number {
    let entry = this.entries.get(file);
    if (entry === undefined) {
      entry = { stamp: stampOf(file), version: 0, complete: false, importers: new Set() };
      this.entries.set(file, entry);
    }
    if (importer !== undefined) entry.importers.add(importer);
    return entry.version;
  }

  /** The files that were imported. */
  files(): Iterable<string> {
    return this.entries.keys();
  }

  /** Notes who imports a file, if the file is the user's. */
  imported(file: string, importer: string): void {
    if (file !== importer) this.entries.get(file)?.importers.add(importer);
  }

  /** Looks at every file again; what changed, and all that imports it, gets a new version and is returned. */
  refresh(): ReadonlySet<string> {
    const changed: string[] = [];
    for (const [file, entry] of this.entries) {
      const stamp = stampOf(file);
      if (stamp !== entry.stamp) changed.push(file);
      entry.stamp = stamp;
    }
    return this.renew(changed, () => true);
  }

  /** Notes that a version of a file ran to its end. */
  completed(file: string, version: number): void {
    const entry = this.entries.get(file);
    if (entry?.version === version) entry.complete = true;
  }

  isComplete(file: string): boolean {
    return this.entries.get(file)?.complete === true;
  }

  /** Gives a new version to what did not run to its end of a file, all that it imports, and all that imports that. */
  fail(file: string): void {
    const open = [...this.entries].filter(
      ([other, { complete }]) => !complete && this.reaches(other, file),
    );
    // What ran to its end does not need what failed, but may ask for it again; in a cycle all fail.
    this.renew(
      open.map(([other]) => other),
      (importer, { complete }, failed) => !complete || this.reaches(importer, failed),
    );
  }

  /** Mutates `changed`. */
  private renew(
    changed: string[],
    follows: (importer: string, entry: Entry, file: string) => boolean,
  ): ReadonlySet<string> {
    const renewed = new Set<string>();
    for (let file = changed.pop(); file !== undefined; file = changed.pop()) {
      const entry = this.entries.get(file);
      if (entry === undefined || renewed.has(file)) continue;
      renewed.add(file);
      entry.version++;
      entry.complete = false;
      for (const importer of entry.importers) {
        const known = this.entries.get(importer);
        if (known !== undefined && follows(importer, known, file)) changed.push(importer);
      }
    }
    return renewed;
  }

  /** Whether `importer` is `file` or imports it, be it through others. */
  private reaches(file: string, importer: string): boolean {
    const seen = new Set([file]);
    // The set grows while it is walked.
    for (const one of seen)
      for (const next of this.entries.get(one)?.importers ?? []) seen.add(next);
    return seen.has(importer);
  }
}

function stampOf(file: string): string {
  const stat = statSync(file, { bigint: true, throwIfNoEntry: false });
  return stat === undefined ? "" : `${stat.mtimeNs} ${stat.size} ${stat.ino}`;
}
