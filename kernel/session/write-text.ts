/** Up to this length a loop is faster than the call of a native function. */
const SHORT = 32;

/** Writes `text` as UTF-8 into `target` at `at`, where three bytes per UTF-16 unit have room; returns how many bytes it took. */
export function writeText(target: Buffer, text: string, at: number): number {
  const { length } = text;
  if (length > SHORT) return target.write(text, at);
  for (let i = 0; i < length; i++) {
    const unit = text.charCodeAt(i);
    if (unit > 0x7f) return target.write(text, at);
    target[at + i] = unit;
  }
  return length;
}
