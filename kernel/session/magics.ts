import { aliasOf, isAlive } from "./alias-names.ts";
import { MAGIC, type Place, type Tools, type Use } from "../magics/magic.ts";
import type { Evaluator } from "./evaluate.ts";
import { load } from "./load.ts";
import type { Output } from "./output.ts";
import { signalProcess, treeOf } from "./process-tree.ts";
import { placeBelow } from "./stack.ts";
import type { transpile, TranspileOptions } from "./transpile.ts";

/** The cell that uses a magic. */
export interface User {
  readonly code: string;
  readonly count: number;
  /** Whoever asks for it is given time to end by itself. */
  readonly signal: () => AbortSignal;
  /** A fresh name for a script. */
  readonly key: () => string;
  /** Takes the names that the magic's code declares. */
  readonly declared: (names: readonly string[]) => void;
  readonly replaceCell: (text: string) => void;
}

interface Surroundings {
  readonly evaluator: Evaluator;
  readonly output: Output;
  readonly transpile: typeof transpile;
  /** The running cell. */
  readonly user: () => User;
  /** The names that cells declared so far. */
  readonly names: () => ReadonlySet<string>;
}

/** Adds the global function that the magics of a cell call. */
export function installMagics(surroundings: Surroundings): void {
  const value = async (use: Use): Promise<unknown> => {
    // Its frame is the magic's own line, which is gone once something was awaited.
    const caller = new Error("caller");
    try {
      // Loaded by the first magic: most notebooks have none.
      const { runMagic } = load<typeof import("../magics/run.ts")>("../magics/run");
      return await runMagic(use, tools(surroundings), (file) => load(`../magics/${file}`));
    } catch (error) {
      if (error instanceof Error) placeBelow(error, caller);
      throw error;
    }
  };
  Object.defineProperty(globalThis, MAGIC, { value });
}

/** Where the process started. */
const folder = process.cwd();

function tools({ evaluator, output, transpile, user, names }: Surroundings): Tools {
  const { code: shown, count, signal, key, declared, replaceCell } = user();
  const run = (text: string, place: Place, options: TranspileOptions = {}): Promise<unknown> => {
    const isKnown = (name: string): boolean => names().has(name) || name in globalThis;
    const script = transpile(key(), count, padding(place) + text, { ...options, isKnown, shown });
    declared(script.bindings);
    return new Promise((resolve, reject) => {
      evaluator.evaluate(script.code, (result) => {
        if (result.status === "value") resolve(result.value);
        else reject(result.status === "thrown" ? result.thrown : new Error("it was interrupted"));
      });
    });
  };
  return {
    folder,
    get signal() {
      return signal();
    },
    write: (name, text) => output.write(name, text),
    evaluate: run,
    // The cast: what a loop's script gives is this function.
    compileLoop: (text, place) =>
      run(text, place, { loop: true }) as ReturnType<Tools["compileLoop"]>,
    variables() {
      const alive = [...names()].filter((name) => isAlive(aliasOf(name)));
      return new Map(alive.map((name) => [name, evaluator.read(aliasOf(name))]));
    },
    killTree(pid) {
      if (pid > 0) for (const one of treeOf(pid)) signalProcess(one, "SIGKILL");
    },
    replaceCell,
  };
}

/** Puts code where it stands in its cell, so that its errors do. */
const padding = ({ line, column }: Place): string => "\n".repeat(line) + " ".repeat(column);
