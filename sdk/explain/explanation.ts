import { draws } from "../core/draws.ts";
import { explain as describe } from "../graph/explain.ts";
import type { Program } from "../graph/program.ts";
import { drawProgram } from "./program-picture.ts";

/** What the programs of a compiled step look like: shows itself as pictures, and as text. */
export class Explanation {
  readonly #programs: readonly Program[];

  constructor(programs: readonly Program[]) {
    this.#programs = programs;
  }

  /** The instructions of each program, line by line. */
  toText(): string {
    return this.#programs.map(describe).join("\n\n");
  }

  /** A picture of each program: instructions, what reads what, what could not be joined and why, memory in use. */
  toSVG(): string[] {
    return this.#programs.map(drawProgram);
  }

  static {
    draws<Explanation>(this.prototype, {
      display: (explanation) => ({
        "text/html": `<div style="background:white">${explanation.toSVG().join("")}</div>`,
        "text/plain": explanation.toText(),
      }),
      text: (explanation) => explanation.toText(),
    });
  }
}

/**
 * The programs of a compiled step or function that has run, as pictures and text.
 *
 * @example
 * step(state, batch);
 * explain(step)
 */
export function explain(compiled: { programs(): readonly Program[] }): Explanation {
  const programs = compiled.programs();
  if (programs.length === 0)
    throw new TypeError("explain: there is no program yet; call the step once before");
  return new Explanation(programs);
}
