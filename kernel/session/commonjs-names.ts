import { basename } from "node:path";
import type { MagicString } from "magic-string";
import type { Node, Program, StaticExportEntry } from "oxc-parser";
import { declaredIn } from "../syntax/declared.ts";
import { walk } from "../syntax/walk.ts";
import { EXPORTS, exportWhole, isValue } from "./commonjs.ts";
import { REQUIRE } from "./importer.ts";

/** What CommonJS gives a file by name, as an ES module has it. */
const GIVEN: Readonly<Record<string, string>> = {
  require: `${REQUIRE}(import.meta.url)`,
  __filename: "import.meta.filename",
  __dirname: "import.meta.dirname",
  module: "{ exports: {} }",
  exports: "module.exports",
};

/**
 * Gives a `.cts` file that is written as an ES module the names of CommonJS, of which TypeScript makes one, on the same
 * lines. What it assigns to `exports` is exported beside what `entries` tell of, and has that as members.
 */
export function prepareCommonJsNames(
  script: MagicString,
  program: Program,
  file: string,
  entries: readonly StaticExportEntry[],
): void {
  const [first] = program.body;
  const declared = new Set(declaredIn({ program }).map(({ name }) => name));
  const names = Object.keys(GIVEN).filter((name) => !declared.has(name));
  const used = names.filter((name) => isValue(program, name));
  const exports = used.includes("exports") && !declared.has("module");
  const given = names.filter((name) => used.includes(name) || (exports && name === "module"));
  if (first === undefined || given.length === 0) return;
  const head = given.map((name) => `const ${name} = ${GIVEN[name]};`).join(" ");
  script.appendRight(first.start, `${head} `);
  if (given.includes("module")) addExports(script, program, file, entries);
}

/** The file's own namespace: all that it exports is there, and stays live. */
const SELF = "__sonde_self";

function addExports(
  script: MagicString,
  program: Program,
  file: string,
  entries: readonly StaticExportEntry[],
): void {
  const { names, whole } = assigned(program);
  const exported = new Set(entries.map(({ exportName }) => exportName.name));
  const isDefault =
    exported.has("default") || program.body.some(({ type }) => type === "ExportDefaultDeclaration");
  script.append(`\n;const ${EXPORTS} = module.exports;`);
  const members = [...names].filter((name) => !exported.has(name));
  exportWhole(script, members, isDefault);
  if (entries.length === 0 || whole) return;
  const others = ["module.exports", ...members, ...(isDefault ? [] : ["default"])];
  // Last: none of its names may be looked at before it has a value.
  script.append(
    ` import * as ${SELF} from ${JSON.stringify(`./${basename(file)}`)};` +
      ` Object.defineProperty(${EXPORTS}, "__esModule", { value: true });` +
      ` for (const name of Object.keys(${SELF})) if (!(name in ${EXPORTS} || ${JSON.stringify(others)}.includes(name)))` +
      ` Object.defineProperty(${EXPORTS}, name, { enumerable: true, get: () => ${SELF}[name] });`,
  );
}

/** The members that a text assigns to `exports`, and whether it assigns `module.exports` itself. */
function assigned(program: Program): { names: ReadonlySet<string>; whole: boolean } {
  const names = new Set<string>();
  let whole = false;
  walk<true>(program, true, (node) => {
    if (node.type !== "AssignmentExpression") return true;
    const { left } = node;
    if (isModuleExports(left)) whole = true;
    if (left.type !== "MemberExpression" || left.computed) return true;
    const { object, property } = left;
    const named = object.type === "Identifier" && object.name === "exports";
    if ((named || isModuleExports(object)) && property.type === "Identifier")
      names.add(property.name);
    return true;
  });
  return { names, whole };
}

const isModuleExports = (node: Node): boolean =>
  node.type === "MemberExpression" &&
  node.object.type === "Identifier" &&
  node.object.name === "module" &&
  node.property.type === "Identifier" &&
  node.property.name === "exports";
