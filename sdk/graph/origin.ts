import { fileURLToPath } from "node:url";

/** Where a value of a program comes from: the op that was asked for, and the line that asked, where lines are remembered. */
export interface Origin {
  readonly op: string;
  readonly line: string | null;
}

/** Where the instructions of a program come from. */
export interface Places {
  /** The ops that each instruction computes. */
  readonly origins: readonly (readonly Origin[])[];
  /** The same of the program that a loop runs, by the number of its instruction. */
  readonly inside: ReadonlyMap<number, Places>;
}

let remembers = false;

/** From now on expressions remember the lines that wrote them, which takes some microseconds each; or not any more. */
export function rememberLines(on: boolean): void {
  remembers = on;
}

const own = new URL("../", import.meta.url);
const ownFolders = [own.href, fileURLToPath(own)];

/** What is made from the line `here` is written by `line`. */
let standIn: { readonly here: string | null; readonly line: string } | null = null;

/**
 * Makes expressions from one that exists, as a gradient does: what the running line of the user's code makes meanwhile is
 * told to be written where that one was. A function of the user's that is called meanwhile has lines of its own.
 */
export function writtenBy<R>({ line }: { readonly line: string | null }, make: () => R): R {
  if (!remembers || line === null) return make();
  const before = standIn;
  standIn = { here: runningLine(), line };
  try {
    return make();
  } finally {
    standIn = before;
  }
}

/** The line of the user's code that writes what is made now; null unless lines are remembered. */
export function currentLine(): string | null {
  if (!remembers) return null;
  const here = runningLine();
  return standIn !== null && standIn.here === here ? standIn.line : here;
}

/** The line of the user's code that is running, as the stack names it. */
function runningLine(): string | null {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 50;
  const { stack = "" } = new Error("where");
  Error.stackTraceLimit = stackTraceLimit;
  const frames = stack.split("\n").filter((line) => /^\s+at /.test(line));
  // What JavaScript itself calls, such as the function given to map, has no line.
  const isBuiltIn = (line: string) =>
    line.includes("node:") || (line.includes("<anonymous>") && !/:\d+:\d+/.test(line));
  const outside = frames.find(
    (line) => !isBuiltIn(line) && !ownFolders.some((folder) => line.includes(folder)),
  );
  return outside?.replace(/^\s+at /, "").trim() ?? null;
}

/** The origins as text: `exp (Cell [2] 3:10), mul`. */
export function showOrigins(origins: readonly Origin[]): string {
  return origins.map(({ op, line }) => (line === null ? op : `${op} at ${line}`)).join(", ");
}
