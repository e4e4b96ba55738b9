import { IMPORT, IMPORT_META } from "./importer.ts";
import type { Displays, DisplayOptions } from "./display.ts";
import type { Modules } from "./resolve.ts";

/** What the library finds of the kernel at `globalThis[Symbol.for("sonde.host")]` (design §3.3). */
export interface Host {
  /** Shows a value or a MIME bundle; returns the id under which `update` replaces it. */
  display(value: unknown, options?: { readonly display_id?: string }): string;
  update(id: string, value: unknown): void;
  clear(wait?: boolean): void;
  /** Aborted when the running cell is interrupted. */
  readonly signal: AbortSignal;
  /** Holds 1 from an interrupt until the next cell starts; native code polls it. */
  readonly cancel: Int32Array;
}

/** What the globals need of the process. */
export interface Surroundings {
  readonly displays: Displays;
  readonly modules: Modules;
  readonly cancel: Int32Array;
  clear(wait: boolean): void;
  signal(): AbortSignal;
}

/** Adds `require`, `display`, `clear_output` and the host contract to the global object. */
export function installGlobals({ displays, modules, cancel, clear, signal }: Surroundings): void {
  const display = (value: unknown, options?: DisplayOptions): void => {
    displays.show(value, options);
  };
  const of =
    (type: string) =>
    (content: unknown): void => {
      const text = String(content);
      displays.show({ [type]: text, "text/plain": text }, { raw: true });
    };
  Object.assign(display, {
    html: of("text/html"),
    markdown: of("text/markdown"),
    svg: of("image/svg+xml"),
  });

  const host: Host = {
    display: (value, { display_id = crypto.randomUUID() } = {}) =>
      displays.show(value, { display_id }),
    update: (display_id, value) => {
      displays.show(value, { display_id, update: true });
    },
    clear: (wait = false) => clear(wait),
    get signal() {
      return signal();
    },
    cancel,
  };

  const define = (name: string | symbol, value: unknown, changeable: boolean): void => {
    Object.defineProperty(globalThis, name, {
      value,
      writable: changeable,
      configurable: changeable,
    });
  };
  define("require", modules.require, true);
  define("display", display, true);
  define("clear_output", (wait?: unknown) => clear(Boolean(wait)), true);
  define(IMPORT, modules.import, false);
  define(IMPORT_META, modules.meta, false);
  define(Symbol.for("sonde.host"), host, false);
}
