import type { MagicString } from "magic-string";
import type { BindingPattern, Node, Program } from "oxc-parser";
import { patternNames } from "../syntax/pattern-names.ts";

/** Puts an expression in the place of a name, unless the script itself gives the name a meaning. */
export function replaceReferences(
  script: MagicString,
  program: Program,
  name: string,
  expression: string,
): void {
  if (!script.original.includes(name)) return;
  const found: { node: Node; shorthand: boolean }[] = [];
  let declared = false;
  visit(program, undefined, "", (node, parent, key) => {
    if (/^(?:Object|Array)Pattern$/.test(node.type))
      declared ||= patternNames(node as BindingPattern).includes(name);
    if (node.type !== "Identifier" || node.name !== name) return;
    const { type } = parent ?? node;
    const plainKey =
      (key === "property" || key === "key") && (parent as { computed?: boolean }).computed !== true;
    const shorthand = type === "Property" && (parent as { shorthand?: boolean }).shorthand === true;
    if (plainKey && !shorthand) return;
    if (shorthand && key === "key") return;
    declared ||= DECLARES.has(`${type}.${key}`);
    found.push({ node, shorthand });
  });
  if (declared) return;
  for (const { node, shorthand } of found)
    script.overwrite(node.start, node.end, shorthand ? `${name}: ${expression}` : expression);
}

/** Where an identifier is a declaration or is assigned. */
const DECLARES = new Set([
  "VariableDeclarator.id",
  "FunctionDeclaration.id",
  "FunctionExpression.id",
  "ClassDeclaration.id",
  "ClassExpression.id",
  "FunctionDeclaration.params",
  "FunctionExpression.params",
  "ArrowFunctionExpression.params",
  "CatchClause.param",
  "AssignmentPattern.left",
  "RestElement.argument",
  "ImportSpecifier.local",
  "ImportDefaultSpecifier.local",
  "ImportNamespaceSpecifier.local",
  "AssignmentExpression.left",
  "LabeledStatement.label",
]);

function visit(
  node: Node,
  parent: Node | undefined,
  key: string,
  found: (node: Node, parent: Node | undefined, key: string) => void,
): void {
  found(node, parent, key);
  for (const [name, value] of Object.entries(node))
    for (const child of Array.isArray(value) ? value : [value])
      if (isNode(child)) visit(child, node, name, found);
}

const isNode = (value: unknown): value is Node =>
  typeof value === "object" && value !== null && typeof (value as Node).type === "string";
