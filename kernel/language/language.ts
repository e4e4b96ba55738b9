import type { Declaration } from "../protocol/content.ts";

/** A completion list; positions are Unicode code points in the cell, as on the wire. */
export interface Completions {
  readonly matches: readonly string[];
  readonly cursor_start: number;
  readonly cursor_end: number;
  /** One row a match, for `_jupyter_types_experimental`. */
  readonly types: readonly {
    text: string;
    type: string;
    signature?: string;
    start: number;
    end: number;
  }[];
}

/** What is known of the name at the cursor, as markdown and as plain text. */
export interface Inspection {
  readonly markdown: string;
  readonly text: string;
}

/** A type error or warning of a cell; line and column count from 1 in the cell's own text. */
export interface Diagnostic {
  readonly line: number;
  readonly column: number;
  readonly severity: "error" | "warning";
  readonly code: number;
  /** One line. */
  readonly message: string;
}

/** Types for the notebook, from a language server beside the running code: live while a cell loops. */
export interface Language {
  complete(code: string, cursor: number): Promise<Completions>;
  inspect(code: string, cursor: number, detail: 0 | 1): Promise<Inspection | null>;
  /** The type errors of a cell about to run, against everything that ran before; `now` when the cell waits for them. */
  diagnose(code: string, when?: "now" | "soon"): Promise<readonly Diagnostic[]>;
  /** Records that a cell ran, with the types written back by its values; when it threw, without the names that are `missing`: what it declared before exists. */
  ran(
    count: number,
    code: string,
    declarations: readonly Declaration[],
    missing?: readonly string[],
  ): void;
  /** Brings a package in sight, so that its names complete with their import; takes the server as long as all it does before the first answer. */
  offer(specifier: string): void;
  /** Reads what was recorded, which takes some 0.05 s, so that nobody waits for that later. */
  readAhead(): void;
  /** Forgets all cells: the process that held their values is gone. */
  reset(): void;
  close(): Promise<void>;
}

export interface LanguageOptions {
  /** The notebook's folder: overlay documents lie here, so that imports resolve from here. */
  readonly folder: string;
}
