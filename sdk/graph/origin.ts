import { fileURLToPath } from "node:url";

/** Where a value of a program comes from: the op that was asked for, and the line that asked, where lines are remembered. */
export interface Origin {
  readonly op: string;
  readonly line: string | null;
  /** What the op says in the place of a run's own words when that stops at its values. */
  readonly refusal?: ((said: string) => string) | undefined;
}

/** Where the instructions of a program come from. */
export interface Places {
  /** The ops that each instruction computes. */
  readonly origins: readonly (readonly Origin[])[];
  /** The same of the program that a loop runs, by the number of its instruction. */
  readonly inside: ReadonlyMap<number, Places>;
}

let remembers = false;

/** From now on all expressions remember where they were written, which takes some microseconds each; or only what an index outside can stop. */
export function rememberLines(on: boolean): void {
  remembers = on;
}

/** Whether programs are to say which lines wrote their expressions. */
export function linesAreWanted(): boolean {
  return remembers;
}

const own = new URL("../", import.meta.url);
const ownFolders = [own.href, fileURLToPath(own)];
/** So many calls are kept, with lines of all and without: behind those of the SDK stands the user's. Each takes time. */
const calls = { all: 50, some: 20 } as const;

/** Where an expression was written. Only the calls are kept until the line is asked for: to write a stack down takes most of the time. */
export class Written {
  #calls: Error | null;
  #running: string | null = null;
  readonly #instead = standIn;

  constructor() {
    const { stackTraceLimit } = Error;
    Error.stackTraceLimit = remembers ? calls.all : calls.some;
    this.#calls = new Error("where");
    Error.stackTraceLimit = stackTraceLimit;
  }

  /** The line of the user's code that wrote it, as the stack names it. */
  get line(): string | null {
    const line = this.#runningLine();
    const { here = null, source } = this.#instead ?? {};
    return here !== null && here.#runningLine() === line ? source!.line : line;
  }

  /** The line of the user's code that was running. */
  #runningLine(): string | null {
    if (this.#calls === null) return this.#running;
    const { stack = "" } = this.#calls;
    this.#calls = null;
    const frames = stack.split("\n").filter((line) => /^\s+at /.test(line));
    // What JavaScript itself calls, such as the function given to map, has no line.
    const isBuiltIn = (line: string) =>
      line.includes("node:") || (line.includes("<anonymous>") && !/:\d+:\d+/.test(line));
    const outside = frames.filter(
      (each) => !isBuiltIn(each) && !ownFolders.some((folder) => each.includes(folder)),
    );
    // A library in between, such as TensorFlow.js, is not the user's either.
    const line = outside.find((each) => !/[\\/]node_modules[\\/]/.test(each)) ?? outside[0];
    this.#running = line?.replace(/^\s+at /, "").trim() ?? null;
    return this.#running;
  }
}

/** What is made from the line `here` is written where `source` was; without lines all that is made. */
let standIn: { readonly here: Written | null; readonly source: Written } | null = null;

/**
 * Makes expressions from one that exists, as a gradient does: what the running line of the user's code makes meanwhile is
 * told to be written where that one was. A function of the user's that is called meanwhile has lines of its own.
 */
export function writtenBy<R>({ written }: { readonly written: Written | null }, make: () => R): R {
  if (written === null) return make();
  const before = standIn;
  // The ops that remember their lines by themselves call no function of the user's.
  standIn = { here: remembers ? new Written() : null, source: written };
  try {
    return make();
  } finally {
    standIn = before;
  }
}

/** Where what is made now is written; null for most, unless lines are remembered. */
export function whereWritten(): Written | null {
  if (remembers) return new Written();
  return standIn === null ? null : standIn.source;
}

/** The origins as text: `exp (Cell [2] 3:10), mul`. */
export function showOrigins(origins: readonly Origin[]): string {
  return origins.map(({ op, line }) => (line === null ? op : `${op} at ${line}`)).join(", ");
}
