import { MagicString, type SourceMap } from "magic-string";
import type {
  ExportDefaultDeclaration,
  ExportNamedDeclaration,
  Function as FunctionNode,
  ImportAttributeKey,
  ImportDeclaration,
  ModuleExportName,
  ParseResult,
  Program,
  Statement,
  VariableDeclaration,
} from "oxc-parser";
import { parse } from "../syntax/parse.ts";
import { patternNames } from "../syntax/pattern-names.ts";
import { hoistVariables } from "./hoist.ts";
import { aliasOf, named, withoutAlias } from "./alias-names.ts";
import { USING } from "./disposal.ts";
import { IMPORT, IMPORT_META } from "./importer.ts";
import { replaceReferences } from "./references.ts";
import { followLimit } from "./stack-limit.ts";
import { followThrows } from "./throws.ts";
import { followAwaits } from "./awaits.ts";

/** A rewritten script. */
export interface Rewritten {
  readonly code: string;
  readonly bindings: readonly string[];
  /** The names that its imports bind. */
  readonly imported: readonly string[];
  /** Positions of the rewritten script in the one before; nothing when they are equal. */
  readonly map?: () => SourceMap;
}

/**
 * Makes a module's JavaScript runnable by V8's REPL mode, every statement on its own line:
 * imports become calls of a helper, exports are dropped, and every declaration but a class becomes a `let`, since the
 * REPL mode lets only `let` and `class` replace one another.
 *
 * @param withoutTypes gives the same script less the imports that are never used as a value: those may be types
 */
export function rewrite(code: string, withoutTypes: () => string): Rewritten {
  if (
    !/\b(?:import|export|const|let|var|class|function|using|throw|await|stackTraceLimit|__dirname|__filename)\b/.test(
      code,
    )
  )
    return { code, bindings: [], imported: [] };
  const { program, module } = read(code);
  const script = new MagicString(code);
  const bindings: string[] = [];
  const imported: string[] = [];
  const used = new Set<string>();
  const start = endOfDirectives(program);
  if (program.body.some((node) => node.type === "ImportDeclaration"))
    for (const node of read(withoutTypes()).program.body)
      if (node.type === "ImportDeclaration")
        for (const { local } of node.specifiers) used.add(aliasOf(local.name));

  for (const node of program.body) {
    if (node.type === "ImportDeclaration") {
      imported.push(...node.specifiers.map(({ local }) => local.name));
      script.overwrite(node.start, node.end, importCall(node, used));
    } else if (node.type === "ExportAllDeclaration")
      script.overwrite(node.start, node.end, `${importOf(node.source.value)};`);
    else if (node.type === "ExportNamedDeclaration") dropExport(script, node, start, bindings);
    else if (node.type === "ExportDefaultDeclaration") dropDefault(script, node, start, bindings);
    else declare(script, node, start, bindings);
  }
  bindings.push(...hoistVariables(script, program, start));
  followThrows(script, program);
  followLimit(script, program);
  for (const { start } of module.dynamicImports)
    script.overwrite(start, start + "import".length, IMPORT);
  for (const { start, end } of module.importMetas) script.overwrite(start, end, IMPORT_META);
  for (const name of ["dirname", "filename"])
    replaceReferences(script, program, `__${name}`, `${IMPORT_META}.${name}`);
  // Last: what is overwritten loses what was added to it.
  followAwaits(script, program);

  const last = program.body.findLast((node) => !isEmptyExport(node));
  if (last !== undefined && isDeclaration(last)) script.append("\n;void 0");
  if (!script.hasChanged()) return { code, bindings, imported };
  return {
    code: script.toString(),
    bindings,
    imported,
    map: () => script.generateMap({ hires: true }),
  };
}

const read = (code: string): ParseResult =>
  parse("cell.js", code, { lang: "js", sourceType: "module" });

const isDeclaration = ({ type }: Program["body"][number]): boolean =>
  /^(?:Import|Class|Function|Variable|ExportNamed|ExportAll)/.test(type);

/** Where the first statement that is no directive such as `"use strict"` may stand. */
const endOfDirectives = ({ body }: Program): number =>
  body.findLast((node) => "directive" in node && typeof node.directive === "string")?.end ?? 0;

/** `export {}`, which the compiler adds where imports of types were. */
const isEmptyExport = (node: Program["body"][number]): boolean =>
  node.type === "ExportNamedDeclaration" &&
  node.declaration === null &&
  node.source === null &&
  node.specifiers.length === 0;

/** Rewrites one top-level declaration and notes the names it declares. */
function declare(
  script: MagicString,
  node: Statement | FunctionNode,
  start: number,
  bindings: string[],
): void {
  if (node.type === "VariableDeclaration" && node.kind !== "var")
    declareVariable(script, node, bindings);
  else if (node.type === "ClassDeclaration" && node.id !== null) bindings.push(node.id.name);
  else if (node.type === "FunctionDeclaration" && node.id !== null) {
    const { id } = node;
    bindings.push(id.name);
    script.remove(id.start, id.end);
    const [before, after] = named(id.name);
    script.prependRight(node.start, `let ${id.name} = ${before}`);
    script.appendLeft(node.end, `${after};`);
    if (node.start > start) script.move(node.start, node.end, start);
  }
}

function declareVariable(script: MagicString, node: VariableDeclaration, bindings: string[]): void {
  for (const { id } of node.declarations) bindings.push(...patternNames(id));
  if (node.kind === "const") script.overwrite(node.start, node.start + "const".length, "let");
  if (!node.kind.endsWith("using")) return;
  // Disposed of when the cell ends, like a module's; V8's REPL mode would never do it.
  script.overwrite(node.start, node.declarations[0]?.start ?? node.end, "let ");
  for (const { init } of node.declarations) {
    if (init === null) continue;
    script.prependRight(init.start, `${USING}(`);
    script.appendLeft(init.end, `, ${node.kind.startsWith("await")})`);
  }
}

function dropExport(
  script: MagicString,
  node: ExportNamedDeclaration,
  start: number,
  bindings: string[],
): void {
  if (node.declaration !== null) {
    script.remove(node.start, node.declaration.start);
    declare(script, node.declaration, start, bindings);
  } else if (node.source === null) script.remove(node.start, node.end);
  else {
    // What a TypeScript file exports may be a type.
    const names = node.specifiers.map(({ local }) => `~${importedName(local)}`);
    const call = importOf(node.source.value, attributes(node), names);
    script.overwrite(node.start, node.end, `${call};`);
  }
}

function dropDefault(
  script: MagicString,
  node: ExportDefaultDeclaration,
  start: number,
  bindings: string[],
): void {
  const { declaration } = node;
  const isDeclared = /^(?:Function|Class)Declaration$/.test(declaration.type);
  if (isDeclared && "id" in declaration && declaration.id !== null) {
    script.remove(node.start, declaration.start);
    declare(script, declaration, start, bindings);
  } else {
    script.overwrite(node.start, declaration.start, "(");
    script.appendRight(declaration.end, ");");
  }
}

/** `import d, { a as b } from "x"` → `let {default: d, a: b} = await …;` on the same line. */
function importCall(node: ImportDeclaration, used: ReadonlySet<string>): string {
  const named: string[] = [];
  const needed: string[] = [];
  let namespace: string | undefined;
  for (const item of node.specifiers) {
    const local = item.local.name;
    if (item.type === "ImportNamespaceSpecifier") namespace = local;
    else {
      const name = item.type === "ImportDefaultSpecifier" ? "default" : importedName(item.imported);
      const needs = used.has(local);
      // An import that vanishes hides no global: `import { Response } from "express"` is a type.
      const global = withoutAlias(local);
      const otherwise = !needs && global in globalThis ? ` = globalThis.${global}` : "";
      named.push(`${JSON.stringify(name)}: ${local}${otherwise}`);
      needed.push(needs ? name : `?${name}`);
    }
  }
  const call = importOf(node.source.value, attributes(node), needed);
  if (namespace === undefined)
    return named.length > 0 ? `let {${named.join(", ")}} = ${call};` : `${call};`;
  const rest = named.length > 0 ? ` let {${named.join(", ")}} = ${namespace};` : "";
  return `let ${namespace} = ${call};${rest}`;
}

const importedName = (node: ModuleExportName | ImportAttributeKey): string =>
  node.type === "Identifier" ? node.name : node.value;

function attributes(node: ImportDeclaration | ExportNamedDeclaration): string {
  if (node.attributes.length === 0) return "undefined";
  const pairs = node.attributes.map(
    ({ key, value }) => `${JSON.stringify(importedName(key))}: ${JSON.stringify(value.value)}`,
  );
  return `{with: {${pairs.join(", ")}}}`;
}

/** The helper's call; a name with a leading `?` may be missing, since it is never used as a value, one with `~` where it may be a type. */
const importOf = (
  specifier: string,
  options = "undefined",
  names: readonly string[] = [],
): string => `await ${IMPORT}(${JSON.stringify(specifier)}, ${options}, ${JSON.stringify(names)})`;
