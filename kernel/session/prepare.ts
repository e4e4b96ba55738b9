import { MagicString } from "magic-string";
import type { Node } from "oxc-parser";
import { CALL_OF_DECORATOR } from "../syntax/made-calls.ts";
import { parse } from "../syntax/parse.ts";
import { walk } from "../syntax/walk.ts";
import { declareClass } from "./class-expressions.ts";
import { type Kind, prepareCommonJs } from "./commonjs.ts";
import { prepareCommonJsNames } from "./commonjs-names.ts";
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
  const { program, module, errors } = parse(name, text, { lang, sourceType: "module" });
  if (errors.length > 0) return undefined;
  const script = new MagicString(text);
  prepareNamespaces(script, program);
  prepareCommonJs(script, program, kind);
  if (kind === "module" && name.endsWith(".cts")) {
    const exported = module.staticExports.flatMap(({ entries }) => entries);
    prepareCommonJsNames(script, program, name, exported);
  }
  if (text.includes("@"))
    walk(program, true, (node, _, { parent, key }) => {
      prepareDecorator(script, node);
      if (node.type === "ClassExpression") declareClass(script, node, parent, key);
      return true;
    });
  return script.hasChanged() ? script : undefined;
}

/**
 * Gives each decorator a call of its own in its place, as the compiler's one call is for all of them. And V8 places a
 * call of a name that is not there at the call before it, unless the name was read by itself.
 */
function prepareDecorator(script: MagicString, node: Node): void {
  if (node.type !== "Decorator") return;
  const { expression } = node;
  // Written over the first letter, so that all of it has the decorator's place.
  const { start, end } = expression;
  const call = expression.type === "CallExpression" ? expression : undefined;
  const name = call?.callee.type === "Identifier" ? call.callee.name : undefined;
  const head = `(${CALLER}(`;
  if (call === undefined || name === undefined) {
    const first = script.original.slice(start, start + 1);
    script.overwrite(start, start + 1, `${head}${first}`);
    script.appendLeft(end, "))");
  } else {
    script.overwrite(start, call.callee.end, `${head}(${name}, ${name}`);
    script.appendLeft(end, ")))");
  }
}

/** One that is not there stays so: the compiler's call passes it by. */
const CALLER = `((decorator) => decorator && function ${CALL_OF_DECORATOR}(...given) { return decorator(...given); })`;
