import { messageOf } from "../message-of.ts";
import type { CallFrame, Evaluation, Inspector } from "./inspector.ts";

/** The global objects that hold what values belong to in V8. */
export const GROUP = "sonde-debugger";
/** Globals that hold values and arguments on their way to functions, numbered as several may be on it. */
const CALLED = "__sonde_called_";
let calls = 0;
/** What runs longer for the debugger is ended: no interrupt reaches it. */
const LONGEST_MS = 3000;

/** A function on an object, as JavaScript. */
interface Call {
  readonly objectId: string;
  readonly code: string;
  readonly args?: readonly object[];
  readonly returnByValue?: boolean;
  /** Only where the cells do not stand still. */
  readonly awaitPromise?: boolean;
}

/** The answer of a function that is called on an object, in a frame while paused. It may run code of the user's (a getter, a Proxy), which is ended where it loops. */
export async function call(
  inspector: Inspector,
  frame: CallFrame | null,
  { objectId, code, args = [], ...more }: Call,
): Promise<Evaluation> {
  const name = `${CALLED}${calls++}`;
  // V8 limits the time of an expression, not that of a call; while paused only that of one in a frame. The value goes first: V8 may stop before a script starts and take other commands meanwhile.
  await inspector.post("Runtime.callFunctionOn", {
    objectId,
    functionDeclaration: `function (...args) { globalThis.${name} = { self: this, args }; }`,
    arguments: args,
    silent: true,
  });
  const shared = {
    ...more,
    expression: `(() => { const { self, args } = ${name}; delete globalThis.${name}; return (${code}).apply(self, args); })()`,
    objectGroup: GROUP,
    generatePreview: true,
    silent: true,
  };
  if (frame === null)
    return limited(inspector, "Runtime.evaluate", { ...shared, disableBreaks: true });
  const { callFrameId } = frame;
  return limited(inspector, "Debugger.evaluateOnCallFrame", { ...shared, callFrameId });
}

/** The answer of V8 to code that is ended where it takes too long. */
export async function limited(
  inspector: Inspector,
  method: string,
  params: object,
): Promise<Evaluation> {
  try {
    return await inspector.post<Evaluation>(method, { ...params, timeout: LONGEST_MS });
  } catch (error) {
    if (!messageOf(error).includes("Execution was terminated")) throw error;
    throw new Error(`it was ended as it took longer than ${LONGEST_MS / 1000} s`, { cause: error });
  }
}
