/** The names that a mistyped one may mean, nearest first: at most three, at most `most` letters apart. */
export function nearest(name: string, names: readonly string[], most = 2): readonly string[] {
  return names
    .map((other) => ({ other, apart: distance(name.toLowerCase(), other.toLowerCase()) }))
    .filter(({ other, apart }) => apart <= most && apart < other.length)
    .toSorted((a, b) => a.apart - b.apart)
    .slice(0, 3)
    .map(({ other }) => other);
}

/** How many letters must be changed, added or dropped to make one word of the other. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const changed = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(changed, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
