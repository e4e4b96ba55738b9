import type { CallFrame, Location, Paused } from "./inspector.ts";
import type { Scripts } from "./scripts.ts";

/** What the scripts of cells are called. */
const CELL = /^cell-\d+\.tsx$/;

/**
 * Whether nothing catches what was thrown. V8 takes what leaves a cell after an `await` for caught, since a promise takes
 * it, whose outcome is the cell's: then the user's outermost call is the cell itself, no call has a `try` around it, and
 * none of them is one that a promise of its own keeps it in.
 */
export async function isUncaught(
  { reason, data, callFrames }: Paused,
  scripts: Scripts,
): Promise<boolean> {
  if (data?.uncaught === true) return true;
  if (reason !== "promiseRejection") return false;
  const last = callFrames.findLastIndex(({ location }) => scripts.mayBeUsers(location.scriptId));
  const cell = callFrames[last];
  if (cell === undefined || !isWhole(cell) || !CELL.test(scripts.url(cell.location.scriptId)))
    return false;
  const texts = new Map<string, string>();
  const around = async (at: Location): Promise<readonly [before: string, after: string]> => {
    const text = texts.get(at.scriptId) ?? (await scripts.textOf(at.scriptId));
    texts.set(at.scriptId, text);
    return split(text, at);
  };
  const [, thrown] = await around(callFrames[0]?.location ?? cell.location);
  if (REJECTS.test(thrown)) return false;
  for (const { functionLocation } of callFrames.slice(0, last)) {
    if (functionLocation === undefined) return false;
    const [before, after] = await around(functionLocation);
    if (KEEPS.test(before) || ASYNC_ARROW.test(after)) return false;
  }
  return true;
}

/** A call of `Promise.reject`, or of what an executor was given under the usual name: who awaits the promise may catch it. */
const REJECTS = /^reject\b/;
/** Before the parameters of an async function or method, and of a function that `new Promise` calls. */
const KEEPS =
  /(?:\basync(?:\s+function)?\s*\*?\s*(?:[\w$#]+|\[[^\]]*\])?|\bPromise(?:<[^()]*>)?\(\s*(?:function\b\s*[\w$]*)?)\s*$/;
const ASYNC_ARROW = /^async\b/;

/** Whether a frame is all of a script. */
const isWhole = ({ functionName, functionLocation: start }: CallFrame): boolean =>
  functionName === "" && start?.lineNumber === 0 && start.columnNumber === 0;

/** So much before a function tells what it is. */
const NEAR = 200;

function split(text: string, { lineNumber, columnNumber = 0 }: Location): [string, string] {
  let start = 0;
  for (let line = 0; line < lineNumber; line++) start = text.indexOf("\n", start) + 1;
  const at = start + columnNumber;
  return [text.slice(Math.max(0, at - NEAR), at), text.slice(at, at + NEAR)];
}
