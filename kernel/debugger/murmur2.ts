const M = 0x5bd1e995;

/** MurmurHash2 of a text's UTF-8 bytes (Appleby, 32 bits): front ends and kernels name the code of a cell by it. */
export function murmur2(text: string, seed: number): number {
  const bytes = new TextEncoder().encode(text);
  const whole = bytes.length & ~3;
  const view = new DataView(bytes.buffer);
  let hash = (seed ^ bytes.length) >>> 0;
  for (let at = 0; at < whole; at += 4) {
    let k = Math.imul(view.getUint32(at, true), M);
    k = Math.imul(k ^ (k >>> 24), M);
    hash = Math.imul(hash, M) ^ k;
  }
  if (whole < bytes.length) {
    let rest = 0;
    for (let i = bytes.length - 1; i >= whole; i--) rest = (rest << 8) | bytes[i]!;
    hash = Math.imul(hash ^ rest, M);
  }
  hash = Math.imul(hash ^ (hash >>> 13), M);
  return (hash ^ (hash >>> 15)) >>> 0;
}
