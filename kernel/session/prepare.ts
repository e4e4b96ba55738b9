import { MagicString } from "magic-string";
import type { Node } from "oxc-parser";
import { parse } from "../syntax/parse.ts";
import { walk } from "../syntax/walk.ts";
import { declareClass } from "./class-expressions.ts";
import { type Kind, prepareCommonJs } from "./commonjs.ts";
import { prepareNamespaces } from "./namespaces.ts";

/**
 * TypeScript as the compiler is to read it, line by line: with what it leaves out of namespaces and class expressions,
 * with what modules have for `import x = …` and `export = …`, and with decorators that V8 can place. Returns nothing
 * when there is nothing to do.
 */
export function prepare(
  name: string,
  text: string,
  lang: "ts" | "tsx",
  kind: Kind,
): MagicString | undefined {
  const { program, errors } = parse(name, text, { lang, sourceType: "module" });
  if (errors.length > 0) return undefined;
  const script = new MagicString(text);
  prepareNamespaces(script, program);
  prepareCommonJs(script, program, kind);
  if (text.includes("@"))
    walk(program, true, (node, _, { parent, key }) => {
      prepareDecorator(script, node);
      if (node.type === "ClassExpression") declareClass(script, node, parent, key);
      return true;
    });
  return script.hasChanged() ? script : undefined;
}

/** V8 places a call of a name that is not there at the call before it, unless the name was read by itself. */
function prepareDecorator(script: MagicString, node: Node): void {
  if (node.type === "Decorator" && node.expression.type === "CallExpression") {
    const { callee, end } = node.expression;
    if (callee.type === "Identifier") {
      // Written over the name, so that all of it has the name's place.
      script.overwrite(callee.start, callee.end, `(${callee.name}, ${callee.name}`);
      script.appendLeft(end, ")");
    }
  }
}
