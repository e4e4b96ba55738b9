import { isBuiltin } from "node:module";

/** The global function that stands for `import` in a cell. */
export const IMPORT = "__sonde_import";

/** The global object that stands for `import.meta` in a cell. */
export const IMPORT_META = "__sonde_meta";

/** The global function that a local module calls at its end. */
export const COMPLETED = "__sonde_completed";

/** The global function that gives a local module its `require`. */
export const REQUIRE = "__sonde_require";

/** Marks an import made by a cell; the resolver takes it off and resolves from the notebook's folder. */
export const CELL_IMPORT = "sonde-cell:";

/** `import()` for a cell. The mark also keeps the compiler from rewriting the ending of a relative path. */
export const importForCell = async (
  specifier: string,
  options?: ImportCallOptions,
): Promise<Namespace> =>
  whole(specifier, (await import(`${CELL_IMPORT}${specifier}`, options)) as Namespace);

/** An ES module that Node makes of a module of its own is empty for good when a termination struck meanwhile. */
function whole(specifier: string, module: Namespace): Namespace {
  if (!isBuiltin(specifier) || module["default"] !== undefined) return module;
  const exports = process.getBuiltinModule(specifier) as Namespace;
  return Object.assign(Object.create(null) as Namespace, exports, { default: exports });
}

/** What `import()` gives. */
export type Namespace = Record<string, unknown>;
