import { fs } from "../builtin.ts";

/** Takes the rights of everybody else from a file that holds a key: who reads it runs code as its owner. Returns what is wrong when that fails. */
export function keepPrivate(path: string, env: NodeJS.ProcessEnv = process.env): string | null {
  // On Windows a file has no such bits; and Jupyter's own variable says that a folder cannot keep them.
  if (
    process.platform === "win32" ||
    /^(?:1|true)$/i.test(env["JUPYTER_ALLOW_INSECURE_WRITES"] ?? "")
  )
    return null;
  try {
    const { mode } = fs.statSync(path);
    if ((mode & 0o077) !== 0) fs.chmodSync(path, mode & 0o700);
    return null;
  } catch (error) {
    return `connection file: others can read ${path}, which lets them run code as you (${(error as Error).message}); run chmod 600 on it`;
  }
}
