/** The global function that runs a magic. */
export const MAGIC = "__sonde_magic";

/** Where a magic's text stands in its cell; both count from 0. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

/** One use of a magic, as its cell says it. */
export interface Use {
  readonly name: string;
  /** The rest of its line. */
  readonly args: string;
  /** The lines below, for one that takes the whole cell. */
  readonly body?: string;
  /** Where the arguments begin. */
  readonly place: Place;
  /** Its value is assigned to a variable. */
  readonly captures?: boolean;
}

/** Runs code `times` times and gives what the clock says that this took. */
export type Loop = (times: number, now: () => number) => number | Promise<number>;

/** What a magic can do besides what any code of a cell can. */
export interface Tools {
  /** The notebook's, wherever the current folder is. */
  readonly folder: string;
  /** Aborted when the cell is interrupted. */
  readonly signal: AbortSignal;
  write(name: "stdout" | "stderr", text: string): void;
  /** Runs TypeScript in the notebook, as a cell would, and gives its value; errors point to `place` of the cell. */
  evaluate(code: string, place: Place): Promise<unknown>;
  /** Makes TypeScript a loop. */
  compileLoop(code: string, place: Place): Promise<Loop>;
  /** The names that cells declared, each with its value. */
  variables(): ReadonlyMap<string, unknown>;
  /** Kills a process and all that it started. */
  killTree(pid: number): void;
  /** Offers the text of a cell to the front end, in the place of this one. */
  replaceCell(text: string): void;
}

/** Runs one use of a magic. What it returns is the value of its line; what it throws is the error of the cell. */
export type Run = (use: Use, tools: Tools) => unknown;

/** What is known of a magic before it runs. */
export interface Magic {
  /** How it is written, for `%lsmagic`. */
  readonly usage: string;
  /** One line on what it does. */
  readonly summary: string;
  /** It takes the whole cell: it is written with two percent signs. */
  readonly cell?: boolean;
  /** Its arguments, or its body, are TypeScript of the notebook. */
  readonly code?: boolean;
  /** What its TypeScript declares stays inside. */
  readonly scoped?: boolean;
  /** Its arguments name a file or a folder. */
  readonly path?: boolean;
  /** The file here whose `run` runs it, without its ending; the one of its name unless given. */
  readonly file?: string;
}

/** An error that a magic words for the user. */
export class MagicError extends Error {
  override readonly name = "MagicError";
}
