import type { Directive, Node, Statement, TSModuleDeclaration, TSTypeName } from "oxc-parser";
import { patternNames } from "./pattern-names.ts";
import { type CellSyntax, readCell, readWhileTyping } from "./read-cell.ts";
import { walk } from "./walk.ts";

/** A name that a cell declares at its top level. */
export interface Declared {
  readonly name: string;
  /** The name may be assigned anew: every declaration of it is a `let` or a `var`. */
  readonly rebindable: boolean;
  /** The cell exports it by itself. */
  readonly exported: boolean;
  /** Where its last declaration, a whole statement, stands. */
  readonly start: number;
  readonly end: number;
}

/** The names that a cell declares, in order; null when it is not TypeScript. */
export function declaredNames(code: string): readonly Declared[] | null {
  const read = readCell(code);
  return read === undefined ? null : declaredIn(read);
}

/** The same of a cell in the middle of being typed at `offset`: repaired there, else read line by line. */
export function declaredWhileTyping(code: string, offset: number): readonly Declared[] {
  if (!DECLARES.test(code)) return [];
  const read = readWhileTyping(code, offset);
  if (read !== undefined) return declaredIn(read);
  return [...code.matchAll(LINE)].map(({ 1: name = "", index }) => ({
    name,
    rebindable: false,
    exported: false,
    start: index,
    end: index,
  }));
}

/** Without one of these words nothing is declared. */
const DECLARES =
  /\b(?:class|const|enum|export|function|import|interface|let|module|namespace|type|using|var)\b/;

const LINE =
  /^(?:export\s+)?(?:declare\s+)?(?:async\s+)?(?:const|let|var|function\*?|class|enum|interface|type|namespace)\s+([\p{ID_Start}$_][\p{ID_Continue}$]*)/gmu;

/** The same of a cell that was read. */
export function declaredIn({ program }: Pick<CellSyntax, "program">): readonly Declared[] {
  const found = new Map<string, Declared>();
  const reexported = new Set<string>();

  const add = (
    names: readonly string[],
    node: Node,
    rebindable: boolean,
    exported: boolean,
  ): void => {
    const { start, end } = node;
    for (const name of names) {
      const known = found.get(name);
      found.set(name, {
        name,
        rebindable: rebindable && known?.rebindable !== false,
        exported: exported || known?.exported === true,
        start,
        end,
      });
    }
  };
  const visit = (node: Directive | Statement, whole: Node, exported: boolean): void => {
    switch (node.type) {
      case "VariableDeclaration": {
        const rebindable = node.kind === "let" || node.kind === "var";
        add(
          node.declarations.flatMap(({ id }) => patternNames(id)),
          whole,
          rebindable,
          exported,
        );
        break;
      }
      case "ImportDeclaration":
        add(
          node.specifiers.map(({ local }) => local.name),
          whole,
          false,
          exported,
        );
        break;
      case "ExportNamedDeclaration":
        if (node.declaration) visit(node.declaration, whole, true);
        for (const { exported: name } of node.specifiers)
          if (name.type === "Identifier") reexported.add(name.name);
        break;
      case "ExportDefaultDeclaration":
        if ("id" in node.declaration && node.declaration.id?.type === "Identifier")
          add([node.declaration.id.name], whole, false, false);
        break;
      case "FunctionDeclaration":
      case "TSDeclareFunction":
      case "ClassDeclaration":
      case "TSEnumDeclaration":
      case "TSInterfaceDeclaration":
      case "TSTypeAliasDeclaration":
      case "TSImportEqualsDeclaration":
        if (node.id) add([node.id.name], whole, false, exported);
        break;
      case "TSModuleDeclaration":
        add(namesOfModule(node.id), whole, false, exported);
        break;
      default:
        for (const names of innerVariables(node)) add(names, whole, true, exported);
    }
  };
  for (const node of program.body) visit(node, node, false);
  return [...found.values()].map((name) =>
    reexported.has(name.name) ? { ...name, exported: true } : name,
  );
}

/** `a` of `namespace a.b.c`; an ambient module has no name. */
function namesOfModule(id: TSModuleDeclaration["id"]): readonly string[] {
  let first: TSModuleDeclaration["id"] | TSTypeName = id;
  while (first.type === "TSQualifiedName") first = first.left;
  return first.type === "Identifier" ? [first.name] : [];
}

/** The `var`s of blocks and loops: they belong to the cell. */
function innerVariables(node: Node): (readonly string[])[] {
  const found: (readonly string[])[] = [];
  walk(node, true, (node) => {
    if (/Function|^Class/.test(node.type)) return undefined;
    if (node.type !== "VariableDeclaration") return true;
    if (node.kind === "var") found.push(...node.declarations.map(({ id }) => patternNames(id)));
    return undefined;
  });
  return found;
}
