import type { Inspector, Location } from "./inspector.ts";
import type { Scripts } from "./scripts.ts";
import { conditionOf, refusal, type Wanted } from "./wanted.ts";

/** A breakpoint as the front end is told. */
export interface Breakpoint {
  readonly id: number;
  readonly verified: boolean;
  readonly line: number;
  readonly source: { readonly path: string };
  /** Why it is not verified. */
  readonly message?: string;
}

interface Kept extends Breakpoint {
  readonly wanted: Wanted;
  /** It can never hold. */
  readonly refused: boolean;
  /** What V8 calls it in each script of the source. */
  readonly set: Map<string, string>;
}

/** Keeps the breakpoints of sources and sets them in every script that is made of one: a cell that runs again is another script. */
export class Breakpoints {
  readonly #inspector: Inspector;
  readonly #scripts: Scripts;
  readonly #sources = new Map<string, Kept[]>();
  #last = 0;
  /** Those of a source take their places one after another, however fast they are asked for. */
  #replacing: Promise<unknown> = Promise.resolve();

  constructor(inspector: Inspector, scripts: Scripts) {
    this.#inspector = inspector;
    this.#scripts = scripts;
  }

  /**
   * Takes the place of all breakpoints of a source. One whose source has not run yet counts as verified, unless there is none
   * or it cannot hold there: it is set when it runs.
   */
  replace(path: string, wanted: readonly Wanted[], text: string | null): Promise<Breakpoint[]> {
    const replaced = this.#replacing.then(() => this.#replace(path, wanted, text));
    this.#replacing = replaced.catch(() => {}); // told to whoever asked
    return replaced;
  }

  async #replace(
    path: string,
    wanted: readonly Wanted[],
    text: string | null,
  ): Promise<Breakpoint[]> {
    const scripts = await this.#scripts.of(path);
    const missing =
      text === null && scripts.length === 0 && !this.#scripts.isCell(path)
        ? `there is no cell or file ${path}`
        : null;
    for (const one of this.#sources.get(path) ?? []) await this.#remove(one);
    const kept = wanted.map((one): Kept => {
      const refused = refusal(one, text);
      const message = refused ?? missing;
      return {
        id: ++this.#last,
        verified: message === null,
        line: one.line,
        source: { path },
        ...(message === null ? {} : { message }),
        wanted: one,
        refused: refused !== null,
        set: new Map(),
      };
    });
    if (kept.length === 0) this.#sources.delete(path);
    else this.#sources.set(path, kept);
    for (const scriptId of scripts) await this.enter(scriptId);
    return (this.#sources.get(path) ?? []).map(told);
  }

  /** Sets the breakpoints of a script's source in the script. */
  async enter(scriptId: string): Promise<void> {
    const source = await this.#scripts.source(scriptId);
    if (source === null) return;
    const kept = this.#sources.get(source.path) ?? [];
    for (const [i, one] of kept.entries()) {
      if (one.refused || one.set.has(scriptId)) continue;
      kept[i] = await this.#set(one, scriptId);
      // Others took their places meanwhile.
      if (this.#sources.get(source.path) !== kept) return this.#remove(one);
    }
  }

  /** The breakpoints by source, as `debugInfo` tells them. */
  list(): { source: string; breakpoints: Breakpoint[] }[] {
    return [...this.#sources].map(([source, kept]) => ({ source, breakpoints: kept.map(told) }));
  }

  /** Forgets the scripts, whose process is gone; the breakpoints stay. */
  restart(): void {
    // What the process was asked for gets no answer.
    this.#replacing = Promise.resolve();
    for (const kept of this.#sources.values()) for (const { set } of kept) set.clear();
  }

  clear(): void {
    this.#sources.clear();
  }

  async #remove({ set }: Kept): Promise<void> {
    for (const breakpointId of set.values())
      await this.#inspector.post("Debugger.removeBreakpoint", { breakpointId });
  }

  async #set(one: Kept, scriptId: string): Promise<Kept> {
    const place = await this.#scripts.generated(this.#scripts.url(scriptId), one.wanted.line);
    if (place === null) return { ...one, verified: false, message: NO_CODE };
    const [lineNumber, columnNumber] = place.at;
    try {
      const { breakpointId, actualLocation: at } = await this.#inspector.post<{
        breakpointId: string;
        actualLocation: Location;
      }>("Debugger.setBreakpoint", {
        location: { scriptId, lineNumber, columnNumber },
        condition: conditionOf(one.wanted, one.id),
      });
      one.set.set(scriptId, breakpointId);
      const { line } = await this.#scripts.original(
        this.#scripts.url(scriptId),
        at.lineNumber,
        at.columnNumber ?? 0,
      );
      const { message: _, ...rest } = one;
      return { ...rest, line, verified: true };
    } catch {
      return { ...one, verified: false, message: NO_CODE };
    }
  }
}

const NO_CODE = "there is no code at or after this line, or another breakpoint stands there";

const told = ({ id, verified, line, source, message }: Kept): Breakpoint => ({
  id,
  verified,
  line,
  source,
  ...(message === undefined ? {} : { message }),
});
