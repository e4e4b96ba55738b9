import type { MagicString } from "magic-string";
import type { Node, Program } from "oxc-parser";
import { walk } from "../syntax/walk.ts";

/** The global object whose `stackTraceLimit` a cell reads and sets in the place of Error's. */
export const LIMIT = "__sonde_limit";

/** So many calls V8 always keeps; ten may all be a library's. */
const KEPT = 50;

/** What the user chose, and what V8 goes by for that. */
let chosen: unknown = KEPT;
let kept: number = KEPT;

/** Takes note of a limit that code set on Error itself, and has V8 keep enough to place errors by: without calls they have no place. */
export function keepCalls(): void {
  if (Error.stackTraceLimit !== kept) choose(Error.stackTraceLimit);
}

function choose(limit: unknown): void {
  chosen = limit;
  kept = typeof limit === "number" && limit > KEPT ? limit : KEPT;
  // A plain property: V8 reads no other.
  const property = { value: kept, writable: true, enumerable: true, configurable: true };
  Reflect.defineProperty(Error, "stackTraceLimit", property);
}

/** The calls of a stack that the user wants to see. */
export const limited = <Call>(calls: readonly Call[]): readonly Call[] =>
  typeof chosen === "number" ? calls.slice(0, Math.max(0, chosen)) : calls;

/** Makes V8 keep enough calls, whatever number cells choose and see. */
export function installLimit(): void {
  choose(KEPT);
  const value = {
    get stackTraceLimit() {
      keepCalls();
      return chosen;
    },
    set stackTraceLimit(limit: unknown) {
      choose(limit);
    },
  };
  Object.defineProperty(globalThis, LIMIT, { value });
}

/** Makes the script itself use the limit above; its functions, which may run elsewhere, are left as they are. */
export function followLimit(script: MagicString, program: Program): void {
  if (/\bstackTraceLimit\b/.test(script.original) && !OWN.test(script.original))
    walk(program, true, (node) => {
      if (/Function|^Class/.test(node.type)) return undefined;
      if (node.type === "UnaryExpression" && node.operator === "delete") return undefined;
      if (node.type === "MemberExpression" && isLimit(node.property) && isError(node.object))
        script.overwrite(node.object.start, node.object.end, LIMIT);
      return true;
    });
}

/** An `Error` of the script's own. */
const OWN = /\b(?:class|const|function|let|var)\s+Error\b/;

const isLimit = (node: Node): boolean =>
  (node.type === "Identifier" && node.name === "stackTraceLimit") ||
  (node.type === "Literal" && node.value === "stackTraceLimit");

const isError = (node: Node): boolean => node.type === "Identifier" && node.name === "Error";
