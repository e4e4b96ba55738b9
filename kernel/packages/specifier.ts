/** What `npm:@scope/name@range/sub/path` asks for. */
export interface Request {
  readonly name: string;
  /** A version, a range or a tag; undefined when any will do. */
  readonly range?: string;
  /** `/sub/path`, or nothing. */
  readonly path: string;
}

/** By the rules of npm. */
const LONGEST_NAME = 214;

/** Reads an `npm:` specifier; undefined for any other. Throws for one that names no package. */
export function parseSpecifier(specifier: string): Request | undefined {
  if (!specifier.startsWith("npm:")) return undefined;
  const parts =
    /^npm:\/?((?:@[\w~-][\w.~-]*\/)?[a-z\d~][\w.~-]*)(?:@([^./:-][^/:]*))?(\/.*)?$/i.exec(
      specifier,
    );
  const [, name, range, path = ""] = parts ?? [];
  // npm would take a leading `-` for an option and a leading `.` for a folder.
  if (name === undefined || name.length > LONGEST_NAME)
    throw new TypeError(`import: "${specifier}" names no package; write npm:name@version/path`);
  return { name, path, ...(range === undefined ? {} : { range }) };
}

/** The package that a bare specifier belongs to: `@scope/name` of `@scope/name/sub`. */
export const packageName = (specifier: string): string | undefined =>
  /^(?:@[^/.]+\/)?[^@./#][^/]*/.exec(specifier)?.[0];
