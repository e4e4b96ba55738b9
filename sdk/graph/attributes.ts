/** A copy of an op's attributes, which are plain JSON. */
export function copyOf(attrs: unknown): unknown {
  if (typeof attrs !== "object" || attrs === null) return attrs;
  if (Array.isArray(attrs)) return attrs.map(copyOf);
  return Object.fromEntries(Object.entries(attrs).map(([name, value]) => [name, copyOf(value)]));
}

/** Whether two attributes say the same. */
export function isSame(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  if (!Array.isArray(a)) return isSameRecord(a, b);
  if (!Array.isArray(b) || a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (!isSame(a[i], b[i])) return false;
  return true;
}

function isSameRecord(a: object, b: object): boolean {
  // The casts: all that is asked of a record is what it holds under a name.
  const [was, now] = [a as Record<string, unknown>, b as Record<string, unknown>];
  for (const name in was) if (!isSame(was[name], now[name])) return false;
  for (const name in now) if (!(name in was)) return false;
  return true;
}
