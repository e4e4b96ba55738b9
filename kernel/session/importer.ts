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
export const importForCell = (specifier: string, options?: ImportCallOptions): Promise<Namespace> =>
  import(`${CELL_IMPORT}${specifier}`, options) as Promise<Namespace>;

/** What `import()` gives. */
export type Namespace = Record<string, unknown>;
