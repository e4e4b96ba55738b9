/** What `npm:@scope/name@range/sub/path` asks for. */
export interface Request {
  readonly name: string;
  /** A version, a range or a tag; undefined when any will do. */
  readonly range?: string;
  /** `/sub/path`, or nothing. */
  readonly path: string;
}

/** Reads an `npm:` specifier; undefined for any other. Throws for one that names no package. */
export function parseSpecifier(specifier: string): Request | undefined {
  if (!specifier.startsWith("npm:")) return undefined;
  const parts = /^npm:\/?((?:@[\w.~-]+\/)?[\w.~-]+)(?:@([^/]+))?(\/.*)?$/.exec(specifier);
  const [, name, range, path = ""] = parts ?? [];
  if (name === undefined)
    throw new TypeError(`import: "${specifier}" names no package; write npm:name@version/path`);
  return { name, path, ...(range === undefined ? {} : { range }) };
}

/** The package that a bare specifier belongs to: `@scope/name` of `@scope/name/sub`. */
export const packageName = (specifier: string): string | undefined =>
  /^(?:@[^/.]+\/)?[^@./#][^/]*/.exec(specifier)?.[0];
