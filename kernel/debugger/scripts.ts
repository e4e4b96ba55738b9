import { packageRoot } from "../package-root.ts";
import type { Evaluation, Inspector } from "./inspector.ts";
import { problemOf } from "./inspector.ts";
import { murmur2 } from "./murmur2.ts";

/** How the code of cells is named, as `debugInfo` tells front ends. */
export const HASH_SEED = 0xc70f6907;

/** A source of the user: a cell by the hash of its code, or a file. */
export interface UserSource {
  readonly path: string;
  /** `Cell [3]`, or the file's path relative to the notebook. */
  readonly label: string;
  readonly text: string | null;
}

/** A line of a source and where its code starts in the script, all from 0. */
interface Generated {
  readonly line: number;
  readonly at: readonly [line: number, column: number];
}

interface Described {
  readonly cell: boolean;
  readonly label: string;
  readonly path: string | null;
  readonly text: string | null;
}

/** The object that answers for the cells' process; see `kernel/session/debugging.ts`. */
export const AGENT = "__sonde_debugger";

/** Scripts that steps and pauses pass by: Node's, the kernel's and packages'. */
export const PASSED_BY: readonly string[] = [
  "^node:",
  "/node_modules/",
  `${escape(encodeURI(packageRoot))}/(?:dist/)?(?:kernel|sdk|native)/`,
];

/** How often, and how long apart in milliseconds, the process is asked when it cannot answer. */
const TRIES = 100;
const PAUSE = 20;

/** Knows which scripts of V8 are the user's, and translates places between the two. */
export class Scripts {
  readonly #inspector: Inspector;
  readonly #prefix: string;
  readonly #urls = new Map<string, string>();
  readonly #sources = new Map<string, UserSource | null>();

  constructor(inspector: Inspector, prefix: string) {
    this.#inspector = inspector;
    this.#prefix = prefix;
  }

  /** The path by which front ends know a cell's code. */
  pathOf(code: string): string {
    return `${this.#prefix}${murmur2(code, HASH_SEED)}.ts`;
  }

  /** Whether a path is that of a cell, which may not have run yet. */
  isCell(path: string): boolean {
    return path.startsWith(this.#prefix);
  }

  parsed(scriptId: string, url: string): void {
    // Each question that is asked below is a script without one.
    if (url !== "") this.#urls.set(scriptId, url);
  }

  url(scriptId: string): string {
    return this.#urls.get(scriptId) ?? "";
  }

  /** Whether a script is not Node's, a package's or the kernel's. */
  mayBeUsers(scriptId: string): boolean {
    const url = this.url(scriptId);
    return url !== "" && !PASSED_BY.some((pattern) => new RegExp(pattern).test(url));
  }

  /** The text of a script, as V8 runs it. */
  async textOf(scriptId: string): Promise<string> {
    const { scriptSource } = await this.#inspector.post<{ scriptSource: string }>(
      "Debugger.getScriptSource",
      { scriptId },
    );
    return scriptSource;
  }

  /** Forgets all scripts: their process is gone. */
  clear(): void {
    this.#urls.clear();
    this.#sources.clear();
  }

  /** The user's source of a script, or null. */
  async source(scriptId: string): Promise<UserSource | null> {
    const url = this.url(scriptId);
    if (!this.mayBeUsers(scriptId)) return null;
    let source = this.#sources.get(url);
    if (source === undefined) {
      const found = await this.#ask<Described | null>("describe", url);
      source =
        found === null
          ? null
          : {
              path: found.cell ? this.pathOf(found.text ?? "") : (found.path ?? url),
              label: found.label,
              text: found.text,
            };
      this.#sources.set(url, source);
    }
    return source;
  }

  /** The scripts that were made of a source. */
  async of(path: string): Promise<string[]> {
    const found: string[] = [];
    for (const scriptId of this.#urls.keys())
      if ((await this.source(scriptId))?.path === path) found.push(scriptId);
    return found;
  }

  /** The user's files that were loaded. */
  async files(): Promise<UserSource[]> {
    const found = new Map<string, UserSource>();
    for (const scriptId of this.#urls.keys()) {
      const source = await this.source(scriptId);
      if (source !== null && !this.isCell(source.path)) found.set(source.path, source);
    }
    return [...found.values()];
  }

  /** Line and column, from 1, of a place in a script. */
  original(url: string, line: number, column: number): Promise<{ line: number; column: number }> {
    return this.#ask("original", url, line + 1, column + 1);
  }

  /** Where the code of a line, from 1, or of the next that has code, starts in a script. */
  generated(url: string, line: number): Promise<Generated | null> {
    return this.#ask("generated", url, line);
  }

  async #ask<T>(method: string, ...args: unknown[]): Promise<T> {
    for (let left = TRIES; ; left--) {
      const answer = await this.#evaluate(method, args);
      const problem = problemOf(answer);
      if (problem === null) return (answer.result.value ?? null) as T;
      // The question may come in the middle of loading what it needs.
      if (left === 0) throw new Error(`debugger: ${method} failed: ${problem}`);
      await new Promise((go) => setTimeout(go, PAUSE));
    }
  }

  #evaluate(method: string, args: readonly unknown[]): Promise<Evaluation> {
    return this.#inspector.post<Evaluation>("Runtime.evaluate", {
      expression: `${AGENT}.${method}(${args.map((arg) => JSON.stringify(arg)).join(", ")})`,
      returnByValue: true,
      silent: true,
      disableBreaks: true,
    });
  }
}

function escape(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&");
}
