import type { MagicString } from "magic-string";
import type {
  Expression,
  Node,
  ObjectExpression,
  Program,
  TSExportAssignment,
  TSImportEqualsDeclaration,
  TSTypeName,
} from "oxc-parser";
import { walk } from "../syntax/walk.ts";
import { REQUIRE } from "./importer.ts";
import { exportedNames } from "./namespaces.ts";

/** What code is compiled to: a cell, an ES module, or a CommonJS module. */
export type Kind = "cell" | "module" | "commonjs";

/**
 * Makes `import x = …` and `export = …` what the kind of code has for them, on the same lines and as `esModuleInterop`
 * understands them.
 */
export function prepareCommonJs(script: MagicString, program: Program, kind: Kind): void {
  for (const statement of program.body) {
    const exported = statement.type === "ExportNamedDeclaration" && statement.declaration;
    const node = exported ? exported : statement;
    if (node.type === "TSImportEqualsDeclaration")
      importEquals(script, program, node, statement, kind);
    else if (node.type === "TSExportAssignment") exportEquals(script, program, node, kind);
  }
}

function importEquals(
  script: MagicString,
  program: Program,
  node: TSImportEqualsDeclaration,
  statement: Node,
  kind: Kind,
): void {
  const { id, moduleReference: from, importKind } = node;
  const used = statement !== node || isValue(program, id.name);
  // A later cell may use what this one does not.
  if (importKind === "type" || (!used && kind !== "cell"))
    return void script.remove(statement.start, statement.end);
  script.update(node.start, node.start + "import".length, "const");
  if (from.type === "TSExternalModuleReference") {
    const end = from.expression.start;
    if (kind === "module") script.update(from.start, end, `${REQUIRE}(import.meta.url)(`);
  } else if (!used) {
    // It may be a type, of which nothing is left.
    const path = pathOf(from);
    script.update(
      from.start,
      from.end,
      `typeof ${path[0]} === "undefined" ? undefined : ${path.join("?.")}`,
    );
  }
}

function pathOf(name: TSTypeName): readonly string[] {
  const path: string[] = [];
  let left = name;
  for (; left.type === "TSQualifiedName"; left = left.left) path.unshift(left.right.name);
  return left.type === "Identifier" ? [left.name, ...path] : path;
}

/** Whether a name is used other than as a type. */
export function isValue(program: Program, name: string): boolean {
  let found = false;
  walk<true>(program, true, (node, _, { parent, key }) => {
    if (found || TYPE.test(node.type)) return undefined;
    const named = node.type === "Identifier" || node.type === "JSXIdentifier";
    const names = named && !OTHERS.has(`${parent?.type}.${key}`);
    if (names && node.name === name) found = true;
    return true;
  });
  return found;
}

/** Where a name is no use of a variable. */
const OTHERS = new Set(["TSImportEqualsDeclaration.id", "MemberExpression.property"]);

const TYPE =
  /^TS(?!As|Satisfies|NonNull|Instantiation|TypeAssertion|Enum|Module|Export|Import|Parameter|Qualified)/;

function exportEquals(
  script: MagicString,
  program: Program,
  { expression, start, end }: TSExportAssignment,
  kind: Kind,
): void {
  const { original } = script;
  if (expression.type === "Identifier" && isOnlyType(program, expression.name))
    return void script.remove(start, end);
  const [before, after] = AROUND[kind];
  script.update(start, expression.start, before);
  if (end > expression.end) script.remove(expression.end, end);
  script.appendLeft(expression.end, after);
  if (kind === "cell") return;
  // Last, as the compiler has it: what is exported may be declared further down.
  if (end < original.length) script.move(start, end, original.length);
  if (kind === "commonjs") return;
  exportWhole(script, [...memberNames(program, expression)], false);
}

/** Exports what `EXPORTS` holds: by default unless something else is, to `require`, and its members by name. */
export function exportWhole(
  script: MagicString,
  members: readonly string[],
  isDefault: boolean,
): void {
  const names = members.filter((name) => name !== "default");
  const read = names.map((name, i) => `${JSON.stringify(name)}: ${EXPORTS}_${i}`);
  const exported = names.map((name, i) => `${EXPORTS}_${i} as ${JSON.stringify(name)}`);
  const whole = ["default", '"module.exports"'].slice(isDefault ? 1 : 0);
  if (names.length > 0) script.append(` const { ${read.join(", ")} } = ${EXPORTS};`);
  const all = [...whole.map((name) => `${EXPORTS} as ${name}`), ...exported];
  script.append(` export { ${all.join(", ")} };`);
}

/** What holds the value of `export =`. */
export const EXPORTS = "__sonde_exports";

const AROUND: Readonly<Record<Kind, readonly [before: string, after: string]>> = {
  cell: ["export default (", ");"],
  module: [`\n;const ${EXPORTS} = (`, ");"],
  commonjs: ["\n;module.exports = (", ");"],
};

/** Whether all that a file declares by a name is a type. */
function isOnlyType({ body }: Program, name: string): boolean {
  const declared = body.flatMap((node) =>
    "id" in node && node.id?.type === "Identifier" && node.id.name === name ? [node.type] : [],
  );
  return declared.length > 0 && declared.every((type) => /^TS(?:Interface|TypeAlias)/.test(type));
}

/** The names of members that the text tells of a value, which others import by name. */
function memberNames(program: Program, expression: Expression): ReadonlySet<string> {
  if (expression.type === "ObjectExpression") return keysOf(expression);
  if (expression.type !== "Identifier") return new Set();
  const { name } = expression;
  const names = new Set<string>();
  for (const node of program.body) {
    if (node.type === "VariableDeclaration") {
      for (const { id, init } of node.declarations)
        if (id.type === "Identifier" && id.name === name && init?.type === "ObjectExpression")
          for (const key of keysOf(init)) names.add(key);
    } else if (node.type === "TSModuleDeclaration" && node.id.type === "Identifier") {
      if (node.id.name === name && node.body?.type === "TSModuleBlock")
        for (const key of exportedNames(node.body.body)) names.add(key);
    } else if (node.type === "ClassDeclaration" && node.id?.name === name) {
      for (const member of node.body.body)
        if ("static" in member && member.static && "key" in member && !member.computed)
          if (member.key.type === "Identifier") names.add(member.key.name);
    }
  }
  return names;
}

function keysOf({ properties }: ObjectExpression): ReadonlySet<string> {
  return new Set(
    properties.flatMap((property) => {
      if (property.type !== "Property" || property.computed) return [];
      const { key } = property;
      return key.type === "Identifier" ? [key.name] : [];
    }),
  );
}
