import type { MagicString } from "magic-string";
import type { Node, Program } from "oxc-parser";
import { types } from "node:util";
import { walk } from "../syntax/walk.ts";
import { noteThrown } from "./stack.ts";

/** The global function that a cell's `throw` calls with its value. */
export const THROWN = "__sonde_thrown";

/** Remembers where a value was thrown that does not know it itself, and returns it. */
export function thrown(value: unknown): unknown {
  noteThrown(value, new Error("thrown"), types.isNativeError(value));
  return value;
}

/**
 * Makes the `throw`s of a script remember their places. In functions only those of what is plainly no error, and so that
 * a function still works where its text is sent to.
 */
export function followThrows(script: MagicString, program: Program): void {
  if (!/\bthrow\b/.test(script.original)) return;
  walk(program, false, (node, within) => {
    follow(script, node, within);
    return within || /Function|^Class/.test(node.type);
  });
}

function follow(script: MagicString, node: Node, within: boolean): void {
  if (node.type !== "ThrowStatement") return;
  const { argument } = node;
  if (within && !PLAIN.test(argument.type)) return;
  const [open, close] = argument.type === "SequenceExpression" ? ["(", "))"] : ["", ")"];
  const call = within ? `(globalThis.${THROWN} ?? ((x) => x))(` : `${THROWN}(`;
  // The whole of it stands for the statement: that is the place of the call.
  script.overwrite(node.start, argument.start, `throw ${call}${open}`);
  script.appendLeft(argument.end, close);
}

const PLAIN = /^(?:Literal|TemplateLiteral|ObjectExpression|ArrayExpression)$/;
