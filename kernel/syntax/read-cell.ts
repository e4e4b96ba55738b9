import type { Program } from "oxc-parser";
import { parse } from "./parse.ts";
import { closers, scan } from "./scan.ts";

/** A cell that is correct. */
export interface CellSyntax {
  readonly lang: "ts" | "tsx";
  readonly program: Program;
}

/**
 * Reads a cell as TSX or, where that fails, as plain TypeScript (`<number>x`, `<T>(x: T) => x`), as it is read to run;
 * undefined when it is neither.
 */
export function readCell(code: string): CellSyntax | undefined {
  for (const lang of ["tsx", "ts"] as const) {
    const { program, errors } = parse(`cell.${lang}`, code, { lang, sourceType: "module" });
    if (errors.length === 0) return { lang, program };
    if (!code.includes("<")) return undefined;
  }
  return undefined;
}

/** The same of a cell in the middle of being typed at `offset`: repaired there. */
export function readWhileTyping(code: string, offset: number): CellSyntax | undefined {
  const before = code.slice(0, offset);
  return (
    readCell(code) ??
    readCell(`${before}_${code.slice(offset)}`) ??
    readCell(`${before}_${closers(scan(code, offset))}`)
  );
}
