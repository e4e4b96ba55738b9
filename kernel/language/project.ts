import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { packageRoot } from "../package-root.ts";
import { packagePaths } from "../packages/types.ts";
import { type TsConfig, tsConfigOf } from "../project/tsconfig.ts";
import { above } from "./above.ts";

/** The overlay tsconfig.json: how cells are checked, and where `sonde` and Node's types come from. */
export function projectConfig(folder: string, files: readonly string[]): string {
  const types = nodeTypes(folder);
  // What cannot be read is said where the code runs.
  const own = tsConfigOf(folder, () => undefined)();
  return JSON.stringify({
    compilerOptions: {
      strict: true,
      target: "esnext",
      lib: ["esnext"],
      module: "preserve",
      moduleResolution: "bundler",
      moduleDetection: "force",
      jsx: "preserve",
      ...pick(own, "jsx", "jsxImportSource", "jsxFactory", "jsxFragmentFactory"),
      ...pick(own, "emitDecoratorMetadata", "useDefineForClassFields"),
      experimentalDecorators: true,
      allowJs: true,
      allowImportingTsExtensions: true,
      noEmit: true,
      skipLibCheck: true,
      types: types === undefined ? [] : ["node"],
      typeRoots: types === undefined ? [] : [types],
      paths: { ...libraryPaths(folder), ...packagePaths(folder), ...baseOf(own), ...own.paths },
    },
    files,
  });
}

function pick<T extends object>(from: T, ...keys: readonly (keyof T)[]): Partial<T> {
  return Object.fromEntries(
    keys.flatMap((key) => (from[key] === undefined ? [] : [[key, from[key]]])),
  ) as Partial<T>;
}

/** TypeScript 7 has no `baseUrl`; a path for every name says the same. */
const baseOf = ({ baseUrl }: TsConfig): TsConfig["paths"] =>
  baseUrl === undefined ? {} : { "*": [join(baseUrl, "*")] };

/** The folder that holds `@types/node`: the notebook's, else the kernel's. */
function nodeTypes(folder: string): string | undefined {
  const own = above(folder).find((parent) => existsSync(join(parent, "node_modules/@types/node")));
  if (own !== undefined) return join(own, "node_modules/@types");
  try {
    const file = createRequire(import.meta.url).resolve("@types/node/package.json");
    return dirname(dirname(file));
  } catch {
    return undefined;
  }
}

/** Where `sonde` and its subpaths are when the notebook's folder has none of its own. */
function libraryPaths(folder: string): Record<string, readonly string[]> {
  if (above(folder).some((parent) => existsSync(join(parent, "node_modules/sonde")))) return {};
  const { exports } = JSON.parse(readFileSync(join(packageRoot, "package.json"), "utf8")) as {
    exports: Record<string, string | { types?: string; default: string }>;
  };
  return Object.fromEntries(
    Object.entries(exports).flatMap(([path, target]) => {
      if (typeof target === "string" || target.types === undefined) return [];
      // Until `npm run build` has joined them they stand beside the code.
      const files = [target.types, target.default.replace(/\.js$/, ".d.ts")];
      return [[`sonde${path.slice(1)}`, files.map((file) => join(packageRoot, file))]];
    }),
  );
}
