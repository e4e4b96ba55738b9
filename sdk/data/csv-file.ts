import { open, readdir, stat } from "node:fs/promises";
import { basename, dirname } from "node:path";
import { constants, gunzipSync } from "node:zlib";
import { nearest } from "../core/nearest.ts";

/** Throws unless the path is a file with something in it; a missing one is named with the nearest that exists. */
export async function checkFile(file: string, path: string): Promise<void> {
  const found = await stat(path).catch(() => undefined);
  if (!found) {
    const folder = dirname(path);
    const names = await readdir(folder).catch(() => undefined);
    if (!names) throw new Error(`csv: no file ${file}: there is no folder ${folder}`);
    const near = nearest(basename(path), names);
    const remedy = near === undefined ? "" : `; did you mean '${near}'?`;
    throw new Error(`csv: no file '${basename(path)}' in ${folder}${remedy}`);
  }
  if (!found.isFile()) throw new Error(`csv: ${file} is not a file (${path})`);
  if (found.size === 0) throw new Error(`csv: ${file} is empty (${path})`);
}

/** The first line with something on it, and how many come before it; of a gzipped file too. */
export async function firstLine(
  path: string,
  encoding: string,
): Promise<{ line: string; before: number } | undefined> {
  const handle = await open(path);
  try {
    const { buffer, bytesRead } = await handle.read({ buffer: Buffer.alloc(65_536) });
    const bytes = buffer.subarray(0, bytesRead);
    const plain =
      bytes[0] === 0x1f && bytes[1] === 0x8b
        ? gunzipSync(bytes, { finishFlush: constants.Z_SYNC_FLUSH })
        : bytes;
    if (encoding !== "utf-16" && /^(fffe|feff)/.test(plain.subarray(0, 2).toString("hex")))
      throw new RangeError(`csv: ${path} is UTF-16; give { encoding: "utf-16" }`);
    const decoder = new TextDecoder(encoding === "latin-1" ? "latin1" : encoding);
    const lines = decoder.decode(plain, { stream: true }).split(/\r?\n/);
    const before = lines.findIndex((line) => line.trim() !== "");
    return before < 0 ? undefined : { line: lines[before] ?? "", before };
  } finally {
    await handle.close();
  }
}
