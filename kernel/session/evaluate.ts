import { Session } from "node:inspector";
import { types } from "node:util";
import { placeOfAwait } from "./awaits.ts";
import { endBroken } from "./broken.ts";
import { dropToJSON, withoutToJSON } from "./json.ts";
import { load } from "./load.ts";
import { placeError, userFrames } from "./stack.ts";

/** How an evaluation ended. */
export type Evaluated =
  | { readonly status: "value"; readonly value: unknown }
  | { readonly status: "thrown"; readonly thrown: unknown }
  | { readonly status: "terminated" };

/** Runs scripts in V8's REPL mode, on the calling thread. Values come back as themselves. */
export interface Evaluator {
  /**
   * `ended` is called after the microtasks that the script queued; it may never be called after a termination. An error
   * that knows no place of the user's gets that of the top-level `await` whose number `awaited` gives. Gives whether
   * the result came at once, so that `ended` is called before the event loop turns.
   */
  evaluate(
    script: string,
    ended: (result: Evaluated) => void,
    awaited?: () => number | undefined,
  ): boolean;
  /** The value of an expression that neither awaits nor throws. */
  read(expression: string): unknown;
}

interface Remote {
  readonly type: string;
  readonly objectId?: string;
  readonly value?: unknown;
  readonly unserializableValue?: string;
}

interface Response {
  readonly result: Remote;
  readonly exceptionDetails?: {
    readonly exception?: Remote;
    readonly url?: string;
    readonly lineNumber: number;
    readonly columnNumber: number;
  };
}

/** The global function through which a value leaves the inspector. */
const TAKE = "__sonde_take";

/** An evaluator over a same-thread inspector session; `debugged` says whether a debugger was there. */
export function createEvaluator(debugged: () => boolean): Evaluator {
  const session = new Session();
  session.connect();
  let taken: unknown;
  Object.defineProperty(globalThis, TAKE, {
    value: (value: unknown) => {
      taken = value;
    },
  });

  const take = (remote: Remote | undefined): unknown => {
    if (remote === undefined) return undefined;
    if (remote.objectId === undefined) return primitive(remote);
    const { objectId } = remote;
    withoutToJSON(() => {
      session.post("Runtime.callFunctionOn", {
        objectId,
        functionDeclaration: `function (value) { ${TAKE}(value) }`,
        arguments: [{ objectId }],
      });
      session.post("Runtime.releaseObject", { objectId });
    });
    const value = taken;
    taken = undefined;
    return value;
  };

  const run = (
    params: { readonly expression: string; replMode?: boolean; awaitPromise?: boolean },
    ended: (result: Evaluated) => void,
    awaited?: () => number | undefined,
  ): void => {
    dropToJSON();
    session.post("Runtime.evaluate", params, (error, response) => {
      const number = awaited?.();
      // The process is ending: what ended it is for the supervisor to say.
      if (error?.message.includes("context was destroyed") === true) return;
      // The inspector was closed by what Node took for the end, and will not be there again.
      if (error?.message.includes("Cannot find context") === true) return endBroken(error);
      if (error !== null) return ended({ status: "terminated" });
      const { result, exceptionDetails } = response as Response;
      if (exceptionDetails === undefined) return ended({ status: "value", value: take(result) });
      const thrown = take(exceptionDetails.exception);
      const { url = "", lineNumber, columnNumber } = exceptionDetails;
      const nowhere = types.isNativeError(thrown) && userFrames(thrown).length === 0;
      // V8 gives an early error the stack of whoever compiled it, and one about a regular expression no script.
      const own = /sourceURL=(\S+)$/.exec(params.expression)?.[1] ?? "";
      if (nowhere && number !== undefined)
        placeError(thrown, own, ...placeOfAwait(params.expression, number));
      else if (isSyntaxError(thrown) && (url !== "" || nowhere)) {
        placeError(thrown, url === "" ? own : url, lineNumber + 1, columnNumber + 1);
        namePlaces().placeDeclaredName(thrown);
      }
      ended({ status: "thrown", thrown });
    });
  };

  return {
    read(expression) {
      let value: unknown;
      withoutToJSON(() =>
        session.post("Runtime.evaluate", { expression }, (error, response) => {
          if (error === null) value = take((response as Response).result);
        }),
      );
      return value;
    },
    evaluate(expression, ended, awaited) {
      // A debugger would take what is thrown outside of the REPL mode for caught.
      if (debugged() || NEEDS_REPL.test(expression)) {
        run({ expression, replMode: true, awaitPromise: true }, ended, awaited);
        return false;
      }
      let due = false;
      run({ expression }, (result) => {
        if (result.status === "terminated") return ended(result);
        due = true;
        // As in the REPL mode: after the microtasks that the script itself queued.
        queueMicrotask(() => ended(result));
      });
      return due;
    },
  };
}

const namePlaces = (): typeof import("./name-places.ts") => load("./name-places");

// As it was before any cell ran.
const { queueMicrotask } = globalThis;

/** What only the REPL mode allows at the top level; it takes twice as long. */
const NEEDS_REPL = /\b(?:await|class|const|function|let|using|var)\b/;

// The first of the two is false for a proxy, which may refuse to be looked at; a name can throw.
const isSyntaxError = (value: unknown): value is SyntaxError =>
  types.isNativeError(value) && value instanceof SyntaxError;

function primitive({ type, value, unserializableValue }: Remote): unknown {
  if (unserializableValue === undefined) return type === "undefined" ? undefined : value;
  return type === "bigint" ? BigInt(unserializableValue.slice(0, -1)) : Number(unserializableValue);
}
