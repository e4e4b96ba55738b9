/** What a notebook kernel gives to libraries at `globalThis[Symbol.for("sonde.host")]` (see `docs/how-it-works.md`). */
export interface Host {
  /** Shows a MIME bundle and returns the id under which `update` replaces it. */
  display(value: unknown, options?: { readonly display_id?: string }): string;
  update(id: string, value: unknown): void;
  /** Aborted when the running cell is interrupted. */
  readonly signal: AbortSignal;
  /** Not 0 from an interrupt until the next cell starts; native code polls it. A second number counts how often code that computed was stopped. */
  readonly cancel: Int32Array;
}

const symbol = Symbol.for("sonde.host");

/** The notebook kernel that runs this code, if one does. */
export function host(): Host | undefined {
  return (globalThis as Record<symbol, unknown>)[symbol] as Host | undefined;
}
