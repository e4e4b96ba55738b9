/** V8's inspector protocol in the cells' process; what the answers hold is said where they are used. */
export interface Inspector {
  /** Sends a command; rejects with V8's words. */
  post<Result = object>(method: string, params?: object): Promise<Result>;
}

/** A value as the inspector describes it. */
export interface Remote {
  readonly type: string;
  readonly subtype?: string;
  readonly className?: string;
  readonly description?: string;
  readonly value?: unknown;
  readonly unserializableValue?: string;
  readonly objectId?: string;
}

/** The answer to an evaluation. */
export interface Evaluation {
  readonly result: Remote;
  readonly exceptionDetails?: { readonly text: string; readonly exception?: Remote };
}

/** A place in a script, from 0. */
export interface Location {
  readonly scriptId: string;
  readonly lineNumber: number;
  readonly columnNumber?: number;
}

/** A frame of a paused stack, the innermost first. */
export interface CallFrame {
  readonly callFrameId: string;
  readonly functionName: string;
  readonly location: Location;
  /** Where the function begins; a script, at its start. */
  readonly functionLocation?: Location;
  readonly scopeChain: readonly {
    readonly type: string;
    readonly name?: string;
    readonly object: Remote;
  }[];
  readonly this: Remote;
}

/** The parameters of `Debugger.paused`. */
export interface Paused {
  readonly reason: string;
  readonly callFrames: readonly CallFrame[];
  readonly hitBreakpoints?: readonly string[];
  /** Not of V8: whether it is the pause that was asked for. */
  readonly asked?: boolean;
  readonly data?: Remote & {
    readonly scriptId?: string;
    /** Of an exception, as V8 foresees it. */
    readonly uncaught?: boolean;
    /** Of a pause whose reason is `ambiguous`. */
    readonly reasons?: readonly {
      readonly reason: string;
      readonly auxData?: { readonly scriptId?: string };
    }[];
  };
}

/** Why an evaluation failed, in a line; null when it did not. */
export function problemOf({ exceptionDetails }: Evaluation): string | null {
  if (exceptionDetails === undefined) return null;
  const { exception, text } = exceptionDetails;
  return (exception?.description ?? JSON.stringify(exception?.value ?? text)).split("\n")[0]!;
}
