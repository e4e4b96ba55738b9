import { fileURLToPath } from "node:url";

/** The functions that users call, and that errors name. */
const names = new Set<string>();

/** From now on an error of a part of these functions is told in the name of the one that was called. */
export function nameInErrors(functions: Iterable<string>): void {
  for (const name of functions) names.add(name);
}

const sdk = new URL("../", import.meta.url);
/** Where functions stand that are parts of each other. */
const folders = ["core/", "ops/"].flatMap((folder) => {
  const { href } = new URL(folder, sdk);
  return [href, fileURLToPath(href)];
});
/** What stands before the colon: `matmul: `, `matmul (leading axes): `. */
const prefix = /^[a-zA-Z]\w*(?= \(|: )/;

/**
 * A message in the name of the function that the user called: one function is made of others, and what goes wrong in `quantile` is to be told in
 * the name of `median`, where that was called. The stack knows it.
 */
export function asCalled(message: string): string {
  const name = called();
  return name === undefined ? message : message.replace(prefix, name);
}

/** The outermost of the functions that lead here without code of others between them. */
function called(): string | undefined {
  const found = sites().flatMap((site) => {
    const file = site.getFileName();
    // What JavaScript itself calls, such as map, stands in no file.
    if (file == null) return [];
    const isPart = folders.some((folder) => file.startsWith(folder));
    return [{ name: site.getFunctionName()?.split(".").at(-1) ?? "", isPart }];
  });
  const outside = found.findIndex(({ isPart }) => !isPart);
  return found
    .slice(0, outside === -1 ? undefined : outside)
    .findLast(({ name }) => names.has(name))?.name;
}

/** The calls under way, innermost first. */
function sites(): NodeJS.CallSite[] {
  const { prepareStackTrace, stackTraceLimit } = Error;
  try {
    Error.prepareStackTrace = (_, calls) => calls;
    Error.stackTraceLimit = 50;
    // The cast: the line above says what a stack is.
    return (new Error("called").stack as unknown as NodeJS.CallSite[] | undefined) ?? [];
  } finally {
    Object.assign(Error, { prepareStackTrace, stackTraceLimit });
  }
}
