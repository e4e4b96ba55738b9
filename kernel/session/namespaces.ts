import type { MagicString } from "magic-string";
import type { Node, Program, TSModuleDeclaration } from "oxc-parser";
import { patternNames } from "../syntax/pattern-names.ts";
import { replaceReferences } from "./references.ts";

/**
 * Prepares what the compiler leaves out of namespaces, in TypeScript, line by line: `export let` becomes a variable with
 * accessors on the namespace, and names that an earlier part of the namespace exports are read from it.
 */
export const prepareNamespaces = (script: MagicString, program: Program): void =>
  prepareAll(script, program.body, "", new Map());

function prepareAll(
  script: MagicString,
  body: readonly Node[],
  path: string,
  exported: Map<string, Set<string>>,
): void {
  for (const node of body) {
    const declared = node.type === "ExportNamedDeclaration" ? node.declaration : node;
    if (declared?.type === "TSModuleDeclaration" && declared.kind !== "global" && !declared.declare)
      prepare(script, declared, path, exported);
  }
}

/** Mutates `exported`: the names that the parts of each namespace export so far. */
function prepare(
  script: MagicString,
  node: TSModuleDeclaration,
  outer: string,
  exported: Map<string, Set<string>>,
): void {
  if (node.body?.type !== "TSModuleBlock" || node.id.type === "Literal") return;
  const own = script.original.slice(node.id.start, node.id.end).replace(/\s/g, "");
  const path = `${outer}.${own}`;
  const inner = own.slice(own.lastIndexOf(".") + 1);
  const names = exported.get(path) ?? new Set<string>();
  const here = exportedNames(node.body.body);
  for (const name of names)
    if (!here.has(name)) replaceReferences(script, node.body, name, `${inner}.${name}`);

  for (const statement of node.body.body) {
    if (statement.type !== "ExportNamedDeclaration") continue;
    const { declaration } = statement;
    if (declaration?.type !== "VariableDeclaration" || declaration.kind === "const") continue;
    script.remove(statement.start, declaration.start);
    // By methods of its own, as a cell may have declared `Object` anew; enumerable, as members are.
    const accessors = declaration.declarations
      .flatMap(({ id }) => patternNames(id))
      .flatMap((name) => [
        `${inner}.__defineGetter__("${name}", () => ${name});`,
        `${inner}.__defineSetter__("${name}", (${VALUE}) => ${name} = ${VALUE});`,
      ]);
    script.appendLeft(statement.end, `; ${accessors.join(" ")}`);
  }
  exported.set(path, new Set([...names, ...here]));
  prepareAll(script, node.body.body, path, exported);
}

/** What no variable of the user's is called. */
const VALUE = "__sonde_value";

/** The names of values that the statements of a namespace export. */
export function exportedNames(body: readonly Node[]): ReadonlySet<string> {
  const names = new Set<string>();
  for (const node of body) {
    if (node.type !== "ExportNamedDeclaration" || node.declaration === null) continue;
    const { declaration } = node;
    if (declaration.type === "VariableDeclaration")
      for (const { id } of declaration.declarations)
        for (const name of patternNames(id)) names.add(name);
    else if ("id" in declaration && declaration.id?.type === "Identifier")
      names.add(declaration.id.name);
  }
  return names;
}
