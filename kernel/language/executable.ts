import { createRequire } from "node:module";
import { dirname, join } from "node:path";

/** The TypeScript compiler's own binary for this machine; its JavaScript launcher would be one process more. */
export function findCompiler(): string {
  const name = `@typescript/typescript-${process.platform}-${process.arch}`;
  try {
    const typescript = createRequire(import.meta.url).resolve("typescript/package.json");
    const platform = createRequire(typescript).resolve(`${name}/package.json`);
    return join(dirname(platform), "lib", process.platform === "win32" ? "tsc.exe" : "tsc");
  } catch (cause) {
    throw new Error(
      `language server: the package ${name} is not installed; reinstall without --omit=optional`,
      { cause },
    );
  }
}
