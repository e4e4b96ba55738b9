import type { MagicString } from "magic-string";
import type { Node, Program, VariableDeclaration } from "oxc-parser";
import { patternNames } from "../syntax/pattern-names.ts";
import { walk } from "../syntax/walk.ts";

/**
 * Turns the `var`s of a script into one `let` at its `start` and assignments in their places, loops and blocks
 * included, and returns their names.
 */
export function hoistVariables(
  script: MagicString,
  program: Program,
  start: number,
): readonly string[] {
  const names = new Set<string>();
  // Those of the script itself, not of the functions and classes in it.
  walk(program, true, (node, _, { parent }) => {
    if (/Function|^Class/.test(node.type)) return undefined;
    if (node.type !== "VariableDeclaration" || node.kind !== "var") return true;
    for (const { id } of node.declarations) for (const name of patternNames(id)) names.add(name);
    replace(script, node, parent);
    return true;
  });
  const line = `let ${[...names].join(", ")}; `;
  if (names.size > 0 && start === 0) script.prepend(line);
  else if (names.size > 0) script.appendLeft(start, `;${line}`);
  return [...names];
}

function replace(script: MagicString, node: VariableDeclaration, parent: Node | undefined): void {
  const first = node.declarations[0];
  const last = node.declarations.at(-1);
  if (first === undefined || last === undefined) return;
  const loop =
    (parent?.type === "ForInStatement" || parent?.type === "ForOfStatement") &&
    parent.left === node;
  if (loop) {
    script.remove(node.start, first.start);
    return;
  }
  // An expression in the place of a declaration: `void` keeps it from becoming the cell's value.
  script.overwrite(node.start, first.start, "void (");
  script.appendLeft(last.end, ")");
}
