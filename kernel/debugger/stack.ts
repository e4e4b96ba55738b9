import { CALL_OF_DECORATOR } from "../syntax/made-calls.ts";
import type { CallFrame } from "./inspector.ts";
import type { Scripts, UserSource } from "./scripts.ts";

/** A frame as the front end is told; lines and columns from 1. */
export interface StackFrame {
  readonly id: number;
  readonly name: string;
  readonly line: number;
  readonly column: number;
  readonly source: { readonly name: string; readonly path: string };
}

/** The user's frames of a paused stack; the id of each is its place among all frames, from 1. */
export async function framesOf(
  callFrames: readonly CallFrame[],
  scripts: Scripts,
): Promise<StackFrame[]> {
  const frames: StackFrame[] = [];
  let decorator: Pick<StackFrame, "line" | "column"> | undefined;
  for (const [i, frame] of callFrames.entries()) {
    const source = await scripts.source(frame.location.scriptId);
    if (source === null) continue;
    const made = await stackFrame(i + 1, frame, source, scripts);
    const { line, column } = made;
    if (frame.functionName === CALL_OF_DECORATOR) decorator = { line, column };
    else {
      // The compiler calls all decorators of a list in one place.
      frames.push({ ...made, ...decorator });
      decorator = undefined;
    }
  }
  return frames;
}

async function stackFrame(
  id: number,
  { functionName, location }: CallFrame,
  { label, path }: UserSource,
  scripts: Scripts,
): Promise<StackFrame> {
  const url = scripts.url(location.scriptId);
  const { line, column } = await scripts.original(
    url,
    location.lineNumber,
    location.columnNumber ?? 0,
  );
  return { id, name: functionName || label, line, column, source: { name: label, path } };
}
