import { draws } from "../core/draws.ts";
import { explain as describe } from "../graph/explain.ts";
import type { Program } from "../graph/program.ts";
import { expectCompiled } from "./expect-compiled.ts";
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
        "text/html": explanation.toSVG().map(picture).join(""),
        "text/plain": explanation.toText(),
      }),
      text: (explanation) => explanation.toText(),
    });
  }
}

/** The picture as an image, which every page shows; where scripts run it becomes part of the page, and its parts say more under the pointer. */
function picture(svg: string): string {
  const source = Buffer.from(svg).toString("base64");
  const script = `(()=>{const i=document.currentScript.previousElementSibling,b=Uint8Array.from(atob(i.src.split(",")[1]),c=>c.charCodeAt(0));i.outerHTML=new TextDecoder().decode(b)})()`;
  return `<div style="background:white"><img alt="Program" style="max-width:100%" src="data:image/svg+xml;base64,${source}"><script>${script}</script></div>`;
}

/**
 * The programs of a compiled step or function that has run, as pictures and text.
 *
 * @example
 * step(state, batch);
 * explain(step)
 */
export function explain(compiled: { programs(): readonly Program[] }): Explanation {
  expectCompiled("explain", compiled, "programs");
  const programs = compiled.programs();
  if (programs.length === 0)
    throw new TypeError("explain: there is no program yet; call the step once before");
  return new Explanation(programs);
}
