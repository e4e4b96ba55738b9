import { readFileSync } from "node:fs";
import { relative } from "node:path";
import { fileURLToPath } from "node:url";
import type { Node } from "oxc-parser";
import { childrenOf } from "../syntax/children.ts";
import { parse } from "../syntax/parse.ts";
import { offsetAt, type Position } from "./position.ts";

/** Longer sources are cut. */
const LINES = 60;

/** The source of what is declared at a place in a file, below a line that says where that is; undefined when there is none. */
export function sourceAt(uri: string, position: Position, folder: string): string | undefined {
  const path = fileURLToPath(uri);
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
  const lang = path.endsWith("x") ? "tsx" : /\.[cm]?js$/.test(path) ? "jsx" : "ts";
  const { program } = parse(path, text, { lang });
  const found = innermost(program, offsetAt(text, position));
  if (found === undefined) return undefined;
  const start = text.lastIndexOf("\n", found.start) + 1;
  const indent = /^[ \t]*/.exec(text.slice(start))?.[0] ?? "";
  const lines = text.slice(found.start, found.end).replaceAll(`\n${indent}`, "\n").split("\n");
  if (lines.length > LINES) lines.splice(LINES, Infinity, "…");
  return [`// ${placeOf(path, folder)}:${position.line + 1}`, ...lines].join("\n");
}

/** The path as the user knows it: within a package, or from the notebook. */
function placeOf(path: string, folder: string): string {
  const parts = path.split(/[\\/]node_modules[\\/]/);
  return parts.length > 1 ? `node_modules/${parts.at(-1)}` : relative(folder, path);
}

const DECLARATION =
  /^(?:Function|Class|Variable|TSEnum|TSInterface|TSTypeAlias|TSModule)Declaration$|^TSDeclareFunction$|^(?:Method|TSAbstractMethod|Property|Accessor)Definition$|^TS(?:Method|Property)Signature$/;

function innermost(program: Node, offset: number): Node | undefined {
  let found: Node | undefined;
  for (let node: Node | undefined = program; node !== undefined;) {
    const inner: Node | undefined = childrenOf(node)
      .map(([, child]) => child)
      .find(({ start, end }) => start <= offset && offset <= end);
    // What a function's body declares is the function's own business, unless it was asked for by its name.
    if (inner !== undefined && DECLARATION.test(inner.type)) found = inner;
    node = inner;
  }
  return found;
}
