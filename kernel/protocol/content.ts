/** A MIME bundle: type → text, JSON value or base64 text. Always holds `text/plain`. */
export type Bundle = Record<string, unknown>;

/** An error as the protocol carries it. */
export interface Failure {
  readonly ename: string;
  readonly evalue: string;
  readonly traceback: readonly string[];
}

/** The type that a value gives its variable in later cells (`Symbol.for("sonde.declare")`, design §3.2). */
export interface Declaration {
  readonly name: string;
  /** A TypeScript type expression, in which a named type of `types` may occur. */
  readonly type: string;
  /** Interfaces that `type` uses, as TypeScript text. */
  readonly types?: string;
  /** Pasted verbatim into a shadow module of the notebook. */
  readonly ambient?: string;
}
