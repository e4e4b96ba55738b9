import { readFileSync } from "node:fs";
import type { LoadHookSync } from "node:module";
import { fileURLToPath, pathToFileURL } from "node:url";
import { types } from "node:util";
import { load } from "./load.ts";
import { addVersion } from "./module-url.ts";
import { addFile } from "./sources.ts";

// Node keeps what `require` made of an ES module under the file's own URL, for ever. So `require` of a local one runs a
// CommonJS module in its place, which asks for the newest version: through an ES module that passes it on, since
// `require` takes no URL with a query.

/** The global function that the CommonJS module in place of an ES module calls, with its file. */
export const REQUIRED = "__sonde_required";

const MARK = "?sonde-required=";
const FORMS = {
  all: (url: string) => `import * as all from ${url}; export { all as "module.exports" };`,
  // As Node has it for a module with a default export, for code that was compiled to CommonJS.
  marked: (url: string) =>
    `export * from ${url}; export { default } from ${url}; export const __esModule = true;`,
} as const;

/** The code of the CommonJS module in place of an ES module, which is nowhere in its text. */
function standIn(file: string, text: string): string {
  const code = `module.exports = globalThis.${REQUIRED}(${JSON.stringify(file)});`;
  addFile(file, text, code, () => ({ version: 3, names: [], sources: [], mappings: "" }));
  return code;
}

/** What `require` gives of a version of an ES module. */
export function requireVersion(require: NodeJS.Require, file: string, version: number): unknown {
  const get = (form: keyof typeof FORMS): object => {
    const path = `${file}${MARK}${version}-${form}`;
    try {
      return require(path) as object;
    } catch (error) {
      if (types.isNativeError(error)) error.message = error.message.replaceAll(path, file);
      throw error;
    } finally {
      delete require.cache[path];
    }
  };
  const all = get("all") as Readonly<Record<string, unknown>>;
  if ("module.exports" in all) return all["module.exports"];
  return "default" in all && !("__esModule" in all) ? get("marked") : all;
}

/** The URL of a module that passes a version on, from the path that `requireVersion` asks for. */
export function passingUrl(path: string): string | undefined {
  return path.includes(MARK) ? pathToFileURL(path).href : undefined;
}

/** Whether a URL is one of these. */
export const isPassing = (url: string): boolean =>
  url.includes(encodeURIComponent("?") + MARK.slice(1));

/** The code of such a module. */
export function passingCode(url: string): string {
  const [file = "", rest = ""] = fileURLToPath(url).split(MARK);
  const [version, form] = rest.split("-");
  const target = addVersion(pathToFileURL(file).href, Number(version));
  return FORMS[form as keyof typeof FORMS](JSON.stringify(target));
}

/** Whether `require` takes what it loaded for an ES module. */
export function isModule(file: string, { format, source }: Loaded): boolean {
  if (format === "module") return true;
  if (!file.endsWith(".js") || format === "json") return false;
  const text = textOf(source ?? readFileSync(file));
  if (!/\b(?:import|export|await)\b/.test(text)) return false;
  return load<typeof import("./load-errors.ts")>("./load-errors").hasModuleSyntax(file, text);
}

/** A module that stands for an ES module, where that was loaded. */
export const asCommonJs = (file: string, { source }: Pick<Loaded, "source">): Loaded => ({
  format: "commonjs",
  source: standIn(file, textOf(source ?? readFileSync(file))),
  shortCircuit: true,
});

/** What a hook loads. */
export type Loaded = ReturnType<LoadHookSync>;

/** The text of what was loaded. */
export const textOf = (source: Loaded["source"]): string =>
  typeof source === "string" ? source : new TextDecoder().decode(source ?? new Uint8Array());
