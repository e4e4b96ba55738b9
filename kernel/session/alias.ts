import { MagicString, type SourceMap } from "magic-string";
import type { Class, Node, Program, VariableDeclarator } from "oxc-parser";
import { parse } from "../syntax/parse.ts";
import { patternNames } from "../syntax/pattern-names.ts";
import { walk } from "../syntax/walk.ts";
import { BUILT_IN, isAlive, MARK, named, taken } from "./alias-names.ts";

const MAY_DECLARE = new RegExp(
  String.raw`(?:\b(?:let|const|var|class|function|using|as|import)\s*(?:\*\s*)?|[{,[:]\s*|\.{3}\s*)(?:${[...BUILT_IN].join("|")})\b`,
);
/** JavaScript in which the cells' own built-in names are the marked ones; nothing when it has none. */
export function withAliases(code: string): { code: string; map: () => SourceMap } | undefined {
  const mayDeclare = MAY_DECLARE.test(code);
  if (!mayDeclare && ![...taken].some((name) => code.includes(name))) return undefined;
  const { program } = parse("cell.js", code, { lang: "js", sourceType: "module" });
  const declared = mayDeclare ? topNames(program) : new Set<string>();
  for (const name of declared) if (BUILT_IN.has(name)) taken.add(name);
  // Its declaration may have failed.
  for (const name of taken) if (!declared.has(name) && !isAlive(name + MARK)) taken.delete(name);

  const script = new MagicString(code);
  walk<Parents>(program, [], (node, parents): Parents => {
    rename(node, parents, script);
    return [node, ...parents.slice(0, 1)];
  });
  if (!script.hasChanged()) return undefined;
  return {
    code: script.toString(),
    map: () => script.generateMap({ hires: true, source: "cell.js" }),
  };
}

/** The two nodes right above, the nearest first. */
type Parents = readonly Node[];

/** All uses of a name in a cell get the mark, inner variables of that name too: their scopes stay as they are. */
function rename(node: Node, parents: Parents, script: MagicString): void {
  if (node.type === "Identifier" && taken.has(node.name)) {
    const plain = plainUse(node, parents);
    if (plain === "no") return;
    script.appendLeft(node.end, plain === "yes" ? MARK : `${plain}${node.name}${MARK}`);
    return;
  }
  if (node.type === "VariableDeclarator") nameFunction(node, script);
  if (node.type === "ClassDeclaration" || node.type === "ClassExpression")
    nameAsWritten(node, parents[0], script);
}

/** A function has the name that the user wrote. */
function nameFunction({ id, init }: VariableDeclarator, script: MagicString): void {
  if (id.type !== "Identifier" || !taken.has(id.name)) return;
  let made = init;
  while (made?.type === "ParenthesizedExpression") made = made.expression;
  const nameless = made?.type === "FunctionExpression" && made.id === null;
  if (init === null || (!nameless && made?.type !== "ArrowFunctionExpression")) return;
  const [before, after] = named(id.name + MARK);
  script.prependRight(init.start, before);
  script.appendLeft(init.end, after);
}

/** A class has the name that the user wrote, unless it has a member of that name. */
function nameAsWritten(node: Class, parent: Node | undefined, script: MagicString): void {
  const holder = parent?.type === "VariableDeclarator" && parent.init === node ? parent.id : null;
  const id = node.id ?? holder;
  if (id?.type !== "Identifier" || !taken.has(id.name)) return;
  script.appendLeft(
    node.body.start + 1,
    ` static { if (this.name === "${id.name}${MARK}") Object.defineProperty(this, "name", { value: "${id.name}", configurable: true }); }`,
  );
}

/** Whether an identifier is a variable; else what stands between a name that must stay and the variable. */
function plainUse(node: Node, [parent, above]: readonly Node[]): "yes" | "no" | ": " | " as " {
  if (parent === undefined) return "yes";
  const is = (key: string): boolean => (parent as unknown as Record<string, unknown>)[key] === node;
  const { computed, shorthand } = parent as { computed?: boolean; shorthand?: boolean };
  switch (parent.type) {
    case "MemberExpression":
      return is("property") && computed !== true ? "no" : "yes";
    case "Property":
      if (shorthand === true) return is("value") ? ": " : "no";
      return is("key") && computed !== true ? "no" : "yes";
    case "AssignmentPattern": {
      const short = above?.type === "Property" && above.shorthand && is("left");
      return short ? ": " : "yes";
    }
    case "MethodDefinition":
    case "PropertyDefinition":
    case "AccessorProperty":
      return is("key") && computed !== true ? "no" : "yes";
    case "ImportSpecifier":
      if (parent.imported.start === parent.local.start) return is("local") ? " as " : "no";
      return is("local") ? "yes" : "no";
    case "ExportSpecifier":
    case "LabeledStatement":
    case "BreakStatement":
    case "ContinueStatement":
    case "MetaProperty":
      return "no";
    default:
      return "yes";
  }
}

/** The names that a script declares at its top level, `var`s in blocks included. */
function topNames(program: Program): ReadonlySet<string> {
  const names = new Set<string>();
  walk(program, true, (node, top) => {
    if (node.type === "VariableDeclaration" && (top || node.kind === "var"))
      for (const { id } of node.declarations) for (const name of patternNames(id)) names.add(name);
    if (node.type === "ImportDeclaration")
      for (const { local } of node.specifiers) names.add(local.name);
    if (/^(?:Function|Class)/.test(node.type)) {
      const { id } = node as { id?: { name: string } | null };
      if (top && id) names.add(id.name);
      return undefined;
    }
    return top && /^(?:Program|Export)/.test(node.type);
  });
  return names;
}
