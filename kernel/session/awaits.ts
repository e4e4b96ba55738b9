import type { MagicString } from "magic-string";
import type { Node, Program } from "oxc-parser";
import { childrenOf } from "../syntax/children.ts";
import type { Output } from "./output.ts";

/** The global function through which a cell's `await` gives what it waits for, and what it reads when that came. */
export const WAIT = "__sonde_wait";
export const CAME = "__sonde_came";

/** What the code of an interrupted execution is told that comes back from an `await`. */
class Interrupted extends Error {
  override readonly name = "Interrupted";
}

/** Ends the code of interrupted executions where it waits. */
export interface Awaits {
  halt(execution: number): void;
  /** What `await` gives in the code of the calling execution: of a halted one, nothing, for ever. */
  wait<T>(awaited: T): T | Promise<never>;
  /** Throws in a halted execution, so that its `finally` blocks run. */
  came(): void;
}

/** The awaits of the code that `output` knows the executions of. */
export function createAwaits({ execution }: Pick<Output, "execution">): Awaits {
  const halted = new Set<number>();
  const isHalted = (): boolean => halted.size > 0 && halted.has(execution());
  return {
    halt: (execution) => void halted.add(execution),
    wait: (awaited) => (isHalted() ? new Promise(() => {}) : awaited),
    came() {
      if (isHalted()) throw new Interrupted("execution was interrupted");
    },
  };
}

/** Whether an error only says that its code was interrupted. */
export const isInterruption = (error: unknown): boolean => error instanceof Interrupted;

/** The awaits of a script go through `WAIT` and `CAME`, in as many turns of the microtasks as before. */
export function followAwaits(script: MagicString, program: Program): void {
  if (/\bawait\b/.test(script.original)) visit(script, program, false, -1);
}

/** Goes through a node, in a function or not, and in a statement of one expression that starts at `line`. */
function visit(script: MagicString, node: Node, within: boolean, line: number): void {
  if (node.type === "AwaitExpression") {
    // A line that starts with a bracket would go on with the line before.
    const open = node.start === line ? "0, [" : "[";
    // A function must still work where its text is sent to.
    const wait = within ? `(globalThis.${WAIT} ?? ((x) => x))(` : `${WAIT}(`;
    // Written over the word, so that the whole has its place.
    script.update(node.start, node.start + "await".length, `${open}await`);
    script.appendRight(node.argument.start, wait);
    // No call, at which a debugger's step over the statement would stop once more.
    script.prependLeft(node.end, `), globalThis.${CAME}][0]`);
  } else if (node.type === "ForOfStatement" && node.await) {
    script.appendRight(node.body.start, `{ globalThis.${CAME}; `);
    script.prependLeft(node.body.end, " }");
  }
  const inner = within || /Function|^Class/.test(node.type);
  const first = node.type === "ExpressionStatement" ? node.start : line;
  for (const [, child] of childrenOf(node)) visit(script, child, inner, first);
}
