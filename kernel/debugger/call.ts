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
  /** Not while the cells stand still: a promise waits then. */
  readonly awaitPromise?: boolean;
}

/** The answer of a function that is called on an object, in a frame while paused. It may run code of the user's (a getter, a Proxy), which is ended where it loops. */
export async function call(
  inspector: Inspector,
  frame: CallFrame | null,
  { objectId, code, args = [], returnByValue, awaitPromise }: Call,
): Promise<Evaluation> {
  const name = `${CALLED}${calls++}`;
  // V8 limits the time of an expression, not that of a call; while paused only that of one in a frame. The value goes first: V8 may stop before a script starts and take other commands meanwhile.
  await inspector.post("Runtime.callFunctionOn", {
    objectId,
    functionDeclaration: `function (...args) { globalThis.${name} = { self: this, args }; }`,
    arguments: args,
    silent: true,
  });
  const expression = `(() => { const { self, args } = ${name}; delete globalThis.${name}; return (${code}).apply(self, args); })()`;
  return answerOf(inspector, frame, { expression, returnByValue }, { awaitPromise });
}

/** The answer of V8 to an expression, in a frame or else in the notebook, where more may be asked; it is ended where it takes too long. */
export async function answerOf(
  inspector: Inspector,
  frame: CallFrame | null,
  params: object,
  inNotebook: object,
): Promise<Evaluation> {
  const [method, more] =
    frame === null
      ? ["Runtime.evaluate", { ...inNotebook, disableBreaks: true }]
      : ["Debugger.evaluateOnCallFrame", { callFrameId: frame.callFrameId }];
  const shared = { objectGroup: GROUP, generatePreview: true, silent: true, timeout: LONGEST_MS };
  try {
    return await inspector.post<Evaluation>(method, { ...shared, ...params, ...more });
  } catch (error) {
    // The second is what V8 says when it was to wait for a promise of what it ended.
    if (!/Execution was terminated|Internal error/.test(messageOf(error))) throw error;
    throw new Error(`it was ended as it took longer than ${LONGEST_MS / 1000} s`, { cause: error });
  }
}
