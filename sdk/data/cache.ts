/** Keeps results by content hash, dropping the least recently used beyond a total size. A failed result is not kept. */
export function cache<V>(
  limit: number,
  size: (value: V) => number,
): (key: string, make: () => Promise<V>) => Promise<V> {
  const entries = new Map<string, { readonly value: Promise<V>; size: number }>();

  return (key, make) => {
    const found = entries.get(key);
    if (found) {
      entries.delete(key);
      entries.set(key, found);
      return found.value;
    }
    const entry = { value: make(), size: 0 };
    entries.set(key, entry);
    void measure(key, entry);
    return entry.value;
  };

  async function measure(
    key: string,
    entry: { readonly value: Promise<V>; size: number },
  ): Promise<void> {
    try {
      entry.size = size(await entry.value);
      trim();
    } catch {
      // Whoever asked gets the error; asking again tries again.
      entries.delete(key);
    }
  }

  function trim(): void {
    let total = [...entries.values()].reduce((sum, each) => sum + each.size, 0);
    for (const [key, each] of entries) {
      if (total <= limit) return;
      entries.delete(key);
      total -= each.size;
    }
  }
}
