/**
 * Files of packages whose import failed or was terminated: what Node keeps of them would for ever fail the same, or never
 * come. They are loaded anew under another URL.
 */
export class Renewals {
  private readonly versions = new Map<string, number>();
  /** What the imports at hand have loaded. */
  private readonly loaded = new Set<string>();

  /** How often the file at a URL was renewed. */
  of(url: string): number {
    return this.versions.get(url) ?? 0;
  }

  /** Notes that a file is loaded. */
  began(url: string): void {
    this.loaded.add(url);
  }

  /** All that was loaded is whole. */
  settled(): void {
    this.loaded.clear();
  }

  /** Part of what was loaded is not whole. */
  broken(): void {
    for (const url of this.loaded) this.versions.set(url, this.of(url) + 1);
    this.loaded.clear();
  }
}
