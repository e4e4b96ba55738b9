import { rename, writeFile } from "node:fs/promises";

/** Writes a file that appears whole or not at all. */
export async function replaceFile(path: string, content: string | Uint8Array): Promise<void> {
  const fresh = `${path}.${process.pid}.new`;
  await writeFile(fresh, content);
  await rename(fresh, path);
}
