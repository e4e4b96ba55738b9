import type { MagicString } from "magic-string";
import type { BindingPattern, Node } from "oxc-parser";
import { patternNames } from "../syntax/pattern-names.ts";
import { walk } from "../syntax/walk.ts";

/**
 * Puts an expression in the place of a name, unless the script itself gives the name a meaning; a function that does is
 * left as it is.
 */
export function replaceReferences(
  script: MagicString,
  node: Node,
  name: string,
  expression: string,
): void {
  if (!script.original.includes(name)) return;
  const found: { node: Node; shorthand: boolean }[] = [];
  const isOther = (inner: Node): boolean => isFunction(inner) && declares(inner, name, () => false);
  if (declares(node, name, isOther)) return;
  visit(node, isOther, (node, parent, key) => {
    if (node.type !== "Identifier" || node.name !== name) return;
    const plainKey =
      (key === "property" || key === "key") && (parent as { computed?: boolean }).computed !== true;
    const shorthand =
      parent?.type === "Property" && (parent as { shorthand?: boolean }).shorthand === true;
    if (plainKey || (shorthand && key === "key")) return;
    found.push({ node, shorthand });
  });
  for (const { node, shorthand } of found)
    script.overwrite(node.start, node.end, shorthand ? `${name}: ${expression}` : expression);
}

const isFunction = ({ type }: Node): boolean =>
  /^(?:Function(?:Declaration|Expression)|ArrowFunctionExpression)$/.test(type);

/** Whether a name is declared in a piece of code, apart from what `skip` accepts. */
function declares(node: Node, name: string, skip: (node: Node) => boolean): boolean {
  let declared = false;
  const outside = (inner: Node): boolean => {
    // The name of a function is one of the code around it.
    declared ||= inner.type === "FunctionDeclaration" && inner.id?.name === name;
    return skip(inner);
  };
  visit(node, outside, (node, parent, key) => {
    if (/^(?:Object|Array)Pattern$/.test(node.type))
      declared ||= patternNames(node as BindingPattern).includes(name);
    else if (node.type === "Identifier" && node.name === name)
      declared ||= DECLARES.has(`${parent?.type}.${key}`);
  });
  return declared;
}

/** Where an identifier is a declaration. */
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
  "LabeledStatement.label",
]);

function visit(
  root: Node,
  skip: (node: Node) => boolean,
  found: (node: Node, parent: Node | undefined, key: string) => void,
): void {
  walk(root, true, (node, _, { parent, key }) => {
    if (parent !== undefined && skip(node)) return undefined;
    found(node, parent, key);
    return true;
  });
}
