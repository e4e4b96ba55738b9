import { relative, sep } from "node:path";

const MODULE = /((?:\bimport\(|\bmodule ')")((?:\/|[A-Za-z]:\/)[^"]*)"/gi;
/** A name of a document of the notebook's: `PREFIX` and what it holds. */
const CELL = /\bimport\("[^"]*\/\.sonde-(cell|types|next)[^"]*"\)\.([\p{ID_Continue}$.]+)/gu;

/** A text of the language server's with modules named as a cell in `folder` imports them, where the server says paths of this machine, and its documents none. */
export const withModuleNames = (text: string, folder: string): string =>
  text
    .replace(CELL, (_, document: string, name: string) =>
      document === "next" ? name : `${name} of an earlier cell`,
    )
    .replace(MODULE, (_, before: string, path: string) => `${before}${nameOf(path, folder)}"`);

function nameOf(path: string, folder: string): string {
  const [, inPackage] = /.*\/node_modules\/(.*)$/.exec(path) ?? [];
  if (inPackage !== undefined) return inPackage.replace(/\/index$/, "");
  const name = relative(folder, path).replaceAll(sep, "/");
  return name.startsWith("../") ? name : `./${name}`;
}
