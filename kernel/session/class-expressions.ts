import type { MagicString } from "magic-string";
import type { Class, Node } from "oxc-parser";
import { walk } from "../syntax/walk.ts";
import { MARK } from "./alias-names.ts";

/**
 * Makes a class expression with decorators a declaration, in a function that is called at once and on the same lines: the
 * compiler applies the decorators of declarations only.
 */
export function declareClass(
  script: MagicString,
  node: Class,
  parent: Node | undefined,
  key: string,
): void {
  if (!isDecorated(node)) return;
  const { original } = script;
  const start = Math.min(node.start, ...node.decorators.map((decorator) => decorator.start));
  const given = nameFor(parent, key);
  // The mark keeps it from hiding a variable of that name, and is never shown.
  const name = node.id?.name ?? (NAME.test(given) ? given : "anonymous") + MARK;
  if (node.id === null) {
    const head = node.decorators.at(-1)?.end ?? node.start;
    const word = CLASS.exec(original.slice(head))?.[0] ?? "";
    script.appendLeft(head + word.length, ` ${name}`);
    script.appendLeft(
      node.body.start + 1,
      ` static { if (this.name === "${name}") Object.defineProperty(this, "name", { value: ${JSON.stringify(given)}, configurable: true }); }`,
    );
  }
  const [before, after] = around(node);
  script.prependRight(start, `(${before} { `);
  script.appendLeft(node.end, ` return ${name}; }${after})`);
}

const NAME = /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u;

const CLASS = /^(?:\s|\/\/.*|\/\*[\s\S]*?\*\/)*class/;

/** The class that a call declares and gives, where `declareClass` made it. */
export function declaredClass(node: Node): Class | undefined {
  if (node.type !== "CallExpression") return undefined;
  let { callee }: { callee: Node } = node;
  for (;;)
    if (callee.type === "ParenthesizedExpression") callee = callee.expression;
    else if (callee.type === "MemberExpression") callee = callee.object;
    else break;
  if (!("body" in callee) || callee.body === null || !("body" in callee.body)) return undefined;
  const [first, last] = callee.body.body as readonly (Node | undefined)[];
  const made = first?.type === "ClassDeclaration" && last?.type === "ReturnStatement";
  return made && isDecorated(first) ? first : undefined;
}

/** Whether a class or one of its members or parameters has a decorator. */
function isDecorated(node: Class): boolean {
  if (node.decorators.length > 0) return true;
  return node.body.body.some((member) => {
    if ("decorators" in member && member.decorators.length > 0) return true;
    if (member.type !== "MethodDefinition") return false;
    return member.value.params.some((parameter) => (parameter.decorators ?? []).length > 0);
  });
}

/** What stands around the body of a function that is called at once: one that may await or yield where the class does. */
function around(node: Class): readonly [before: string, after: string] {
  const found = new Set<string>();
  walk<true>(node, true, ({ type }) => {
    found.add(type);
    return /Function/.test(type) ? undefined : true;
  });
  const awaits = found.has("AwaitExpression") ? "async " : "";
  if (found.has("YieldExpression")) return [`yield* (${awaits}function* ()`, ").call(this)"];
  return awaits === "" ? ["(() =>", ")()"] : ["await (async () =>", ")()"];
}

/** The name that a class without one gets from where it stands. */
function nameFor(parent: Node | undefined, key: string): string {
  switch (parent?.type) {
    case "VariableDeclarator":
      return key === "init" && parent.id.type === "Identifier" ? parent.id.name : "";
    case "AssignmentExpression":
    case "AssignmentPattern":
      return key === "right" && parent.left.type === "Identifier" ? parent.left.name : "";
    case "Property":
    case "PropertyDefinition":
      if (key !== "value" || parent.computed) return "";
      if (parent.key.type === "PrivateIdentifier") return `#${parent.key.name}`;
      if (parent.key.type === "Literal") return String(parent.key.value);
      return parent.key.type === "Identifier" ? parent.key.name : "";
    case "ExportDefaultDeclaration":
      return "default";
    default:
      return "";
  }
}
