import { fileURLToPath } from "node:url";

/** How `with { type: … }` may read a file that is no module. */
const READ: Readonly<Record<string, string>> = {
  text: 'readFileSync(file, "utf8")',
  bytes: "new Uint8Array(readFileSync(file))",
};

const MARK = "sonde-read";
const MARKED = new RegExp(`[?&]${MARK}=(\\w+)`);

/** The URL of a file that is read as its import asks for; undefined where it asks for a module. */
export function readUrl(
  url: string,
  attributes: NodeJS.Dict<string> | undefined,
): string | undefined {
  // `require` has none.
  const type = attributes?.["type"];
  if (type === undefined || !Object.hasOwn(READ, type)) return undefined;
  return `${url}${url.includes("?") ? "&" : "?"}${MARK}=${type}`;
}

/** The module that stands for such a file; undefined for the URL of any other. */
export function readCode(url: string): string | undefined {
  const type = MARKED.exec(url)?.[1];
  if (type === undefined) return undefined;
  const file = JSON.stringify(fileURLToPath(url));
  return `const { readFileSync } = process.getBuiltinModule("node:fs"); const file = ${file}; export default ${READ[type]};`;
}
