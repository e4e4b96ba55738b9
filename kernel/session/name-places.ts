import type { BindingIdentifier, ModuleExportName, Node } from "oxc-parser";
import { offsetIn } from "../syntax/lines.ts";
import { parse } from "../syntax/parse.ts";
import { readCell } from "../syntax/read-cell.ts";
import { walk } from "../syntax/walk.ts";
import { moveTop, userFrames } from "./stack.ts";

/** Moves an error about a name that a module does not export from the statement that asks for it to the name there. */
export function placeExportedName(error: Error, name: string): void {
  const [frame] = userFrames(error);
  if (frame === undefined) return;
  const text = frame.source.text();
  const start = offsetIn(text, frame);
  const [statement] = STATEMENT.exec(text.slice(start)) ?? [];
  if (statement === undefined) return;
  const [node] = parse("cell.tsx", statement, { lang: "tsx" }).program.body;
  if (node?.type !== "ImportDeclaration" && node?.type !== "ExportNamedDeclaration") return;
  for (const item of node.specifiers) {
    const asked = item.type === "ImportSpecifier" ? item.imported : item.local;
    const found = item.type === "ImportDefaultSpecifier" ? "default" : nameOf(asked);
    if (found === name) return moveTop(error, text, start + asked.start);
  }
}

/** An import or export up to the name of its module. */
const STATEMENT = /^(?:im|ex)port\b[^"']*\bfrom\s*(?:"[^"\n]*"|'[^'\n]*')/;

const nameOf = (node: ModuleExportName | BindingIdentifier): string =>
  node.type === "Literal" ? node.value : node.name;

/** Moves an error about a name that may not be declared to its first declaration. */
export function placeDeclaredName(error: Error): void {
  const name = /^Identifier '(.+)' has already been declared$/.exec(error.message)?.[1];
  const [frame] = userFrames(error);
  if (frame === undefined || name === undefined) return;
  const text = frame.source.text();
  const program = readCell(text)?.program;
  const at = program && declarationOf(program, name);
  if (at !== undefined) moveTop(error, text, at);
}

/** What holds names that a cell declares; within it, keys and defaults are none. */
const DECLARING = /Declaration$|^VariableDeclarator$|^Import\w*Specifier$/;

function declarationOf(program: Node, name: string): number | undefined {
  let at: number | undefined;
  walk(program, false, (node, outer, { parent, key }) => {
    const type = parent?.type ?? "";
    const named = DECLARING.test(type) && (key === "id" || key === "local");
    const within = outer && /Pattern$|^RestElement$|^Property$/.test(type);
    const declares = named || (within && key !== "key" && key !== "right");
    if (declares && node.type === "Identifier" && node.name === name) at ??= node.start;
    return at === undefined ? declares : undefined;
  });
  return at;
}
